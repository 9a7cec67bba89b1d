import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { Button } from "../../components/Button";
import { Cap } from "../../components/Cap";
import controls from "../../components/controls.module.css";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import { bind, useT, useWords } from "../../i18n";
import { shortName } from "../../i18n/names";
import { chord } from "../../shell/keys";
import { useUnsaved } from "../../shell/unsaved";
import type { Answer, CheckView, DocumentView, SignatureView } from "../../transport";
import { useAskPlace } from "./marks";
import s from "./Review.module.css";
import { isUnnamed } from "./Signature";

/** The three answers, in the order of their keys. */
export const ANSWERS: readonly Answer[] = ["met", "not-met", "not-applicable"];

const RESULT: Record<Answer, [icon: IconName, tone: Tone | undefined]> = {
  met: ["ok", "ok"],
  "not-met": ["no", "bad"],
  "not-applicable": ["na", undefined],
};

const SIGNATURE: Record<SignatureView["verdict"], [icon: IconName, look: string | undefined]> = {
  passed: ["shield", undefined],
  indeterminate: ["warn", s.sigwarn],
  failed: ["no", s.sigbad],
  "not-here": ["cloud-off", s.signone],
  unsigned: ["no", s.sigbad],
};

function SignatureLine({ document, onShow }: { document: DocumentView; onShow: () => void }) {
  const t = useT();
  const { signature } = document;
  if (signature === null) return null;
  const [stranger, unnamed] = [signature.signerIsDeclarant === false, isUnnamed(signature)];
  const [icon, look] = SIGNATURE[unnamed ? "indeterminate" : signature.verdict];
  const date = signature.signedAt === null ? null : t.date(signature.signedAt);
  const words = [
    t(unnamed ? "sig.unnamed" : `sig.${signature.verdict}`),
    stranger ? t("sig.stranger") : null,
    signature.provider === null ? null : bind(signature.provider),
    date === null || signature.timeProven ? date : t("sig.time.claimed", { date }),
  ];
  return (
    <button
      type="button"
      tabIndex={-1}
      className={[s.sig, stranger ? s.sigbad : look].filter(Boolean).join(" ")}
      title={signature.subIndication ?? undefined}
      data-testid={`signature-${document.id}`}
      data-verdict={signature.verdict}
      onClick={onShow}
    >
      <Icon name={stranger ? "no" : icon} />
      <span className="cut">{words.filter((word) => word !== null).join(" · ")}</span>
      <Icon name="chev-r" size="s" />
    </button>
  );
}

/** Findings that only say that the answer waits for the network. */
const AWAIT_LINK: readonly string[] = ["pending-unknown", "document-not-here", "neighbours-unknown", "address-unconfirmed"];

function look(check: CheckView): [icon: IconName, tone: Tone | undefined] {
  if (check.answer !== null) return RESULT[check.answer];
  return [check.finding !== null && AWAIT_LINK.includes(check.finding.code) ? "cloud-off" : "todo", undefined];
}

interface Props {
  check: CheckView;
  document: DocumentView | undefined;
  active: boolean;
  onActivate: () => void;
  onAnswer: (answer: Answer | null) => Promise<unknown>;
  onNote: (note: string) => Promise<unknown>;
  onShow: (document: string) => void;
  onKey: (event: KeyboardEvent<HTMLLIElement>) => void;
  noteRef: (field: HTMLInputElement | null) => void;
}

/** One check: the statement, its law, what answers it; the focused one is open for an answer and a note. */
export function Check(props: Props) {
  const { check, document, active, onActivate, onAnswer, onShow, onKey } = props;
  const t = useT();
  const words = useWords();
  const [icon, tone] = look(check);
  const by = check.answeredBy;
  const classes = [s.chk, active && check.answerable ? s.now : "", check.answer === "not-applicable" ? s.naq : ""];
  return (
    <li
      className={classes.filter(Boolean).join(" ")}
      tabIndex={active ? 0 : -1}
      data-ring="in"
      data-check={check.key}
      data-testid={`check-${check.key}`}
      data-answer={check.answer ?? "open"}
      aria-current={active ? "true" : undefined}
      onKeyDown={onKey}
      onFocus={(event) => !active && event.target === event.currentTarget && onActivate()}
      onClick={active ? undefined : onActivate}
    >
      <Icon name={icon} tone={tone} />
      <span className={s.q}>
        {check.number}. {words.worded(check.title)}
        <span className="vh">. {t(check.answer === null ? "answer.open" : `answer.${check.answer}`)}</span>
      </span>
      <span className={s.src}>
        <span
          className={`${s.law} ${check.lawConfirmed ? "" : s.unsure}`}
          title={check.lawConfirmed ? undefined : t("check.unconfirmed")}
        >
          {bind(check.law)}
        </span>
        {check.finding !== null && <> · {bind(words.finding(check.finding))}</>}
        {check.more?.map((finding) => <span key={finding.code}> · {bind(words.finding(finding))}</span>)}
        {document !== undefined && document.signature === null && (
          <>
            {" · "}
            <Button kind="link" tabIndex={-1} onClick={() => onShow(document.id)}>
              {bind(document.title)}
            </Button>
          </>
        )}
        <Places check={check} />
        {!active && check.note !== "" && (
          <>
            {" · "}
            <Icon name="note" size="s" /> {check.note}
          </>
        )}
        {active && by.kind === "officer" && check.answer !== null && (
          <> · {t("answer.by", { name: shortName(by.name), time: t.moment(by.at) })}</>
        )}
        {check.local && (
          <span className={s.loc}>
            {" · "}
            <Icon name="laptop" size="s" /> {t("check.local")}
          </span>
        )}
      </span>
      {document !== undefined && <SignatureLine document={document} onShow={() => onShow(document.id)} />}
      {active && check.answerable && <Work {...props} onAnswer={onAnswer} />}
    </li>
  );
}

/** The places on pages that the check rests on. */
function Places({ check }: { check: CheckView }) {
  const t = useT();
  const ask = useAskPlace();
  return check.marks.map((mark, n) => (
    <span key={n}>
      {" · "}
      <Button
        kind="link"
        tabIndex={-1}
        title={mark.note === "" ? undefined : mark.note}
        data-testid={`check-${check.key}-mark`}
        onClick={() => ask({ document: mark.document, page: mark.page, mark })}
      >
        {t("check.place", { n: mark.page })}
      </Button>
    </span>
  ));
}

/** The three answers and the note of the focused check. */
function Work({ check, onAnswer, onNote, noteRef }: Props) {
  const t = useT();
  const [note, setNote] = useState(check.note);
  const known = useRef(check.note);
  useEffect(() => {
    if (known.current !== check.note) setNote(check.note);
    known.current = check.note;
  }, [check.note]);
  const save = async () => {
    if (note === known.current) return;
    known.current = note;
    await onNote(note);
  };
  useUnsaved(save);
  return (
    <div className={s.work}>
      <div className={`${controls.seg} ${controls.tight}`} data-answers="" role="group" aria-label={t("answer.group", { n: check.number })}>
        {ANSWERS.map((answer, at) => {
          const [icon, tone] = RESULT[answer];
          return (
            <button
              key={answer}
              type="button"
              aria-pressed={check.answer === answer}
              data-testid={`check-${check.key}-${answer}`}
              onClick={() => void onAnswer(answer)}
            >
              <Icon name={icon} size="s" tone={tone} />
              {t(`answer.${answer}`)} <kbd aria-hidden="true">{at + 1}</kbd>
            </button>
          );
        })}
      </div>
      <div className={controls.field}>
        <Icon name="note" />
        <input
          ref={noteRef}
          value={note}
          placeholder={t("check.note")}
          aria-label={t("check.note")}
          data-testid={`check-${check.key}-note`}
          onChange={(event) => setNote(event.target.value)}
          onBlur={() => void save()}
          onKeyDown={(event) => {
            if (chord(event) === "Escape") setNote(known.current);
            else if (event.key !== "Enter") return;
            else void save();
            event.preventDefault();
            event.currentTarget.closest<HTMLElement>("li")?.focus();
          }}
        />
        <span aria-hidden="true">
          <Cap of="check.note" />
        </span>
      </div>
    </div>
  );
}
