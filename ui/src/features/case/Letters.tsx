import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { Segmented } from "../../components/Segmented";
import { i18n, useT, useWords } from "../../i18n";
import { money } from "../../i18n/findings";
import { keys } from "../../shell/cache";
import { useChords } from "../../shell/keys";
import { useAct } from "../../shell/trouble";
import { type CaseView, type Letter, useDesk } from "../../transport";
import { blockWords } from "../decision/outcomes";
import s from "./Story.module.css";
import { useKeptText } from "./useKeptText";

type Kind = Letter["kind"];

interface Props {
  view: CaseView;
  onView: (view: CaseView) => void;
}

/** Writing to the citizen, asking for a document or for the fee; what is begun is kept whatever happens. */
export function LetterForm({ view, onView }: Props) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const act = useAct();
  const id = useId();
  const { letters } = view;
  const remember = useRemember(view.id);
  const area = useRef<HTMLTextAreaElement>(null);
  const [kind, setKind] = useState<Kind>("message");
  const [evidence, setEvidence] = useState(letters.evidence[0]?.key ?? "");
  const [busy, setBusy] = useState(false);
  const { text, setText, kept, forget } = useKeptText(letters.draft, (next) => {
    remember((known) => ({ ...known, letters: { ...known.letters, draft: next } }));
    return desk.saveLetter(view.id, next);
  });
  const blocked = kind === "message" ? letters.messageBlocked : letters.requestBlocked;
  const noFee = kind === "request-payment" && letters.fee === null;
  const empty = kind !== "request-payment" && text.trim() === "";
  const why = blocked !== null ? blockWords(t, blocked) : noFee ? t("letter.nofee") : empty ? t("letter.empty") : null;
  const letter = (): Letter => {
    if (kind === "request-payment") return { kind };
    return kind === "message" ? { kind, text } : { kind, evidence, text };
  };
  const send = async () => {
    if (busy || why !== null) return;
    setBusy(true);
    const next = await act(() => desk.sendLetter(view.id, letter()));
    setBusy(false);
    if (next === null) return;
    if (kind !== "request-payment") forget();
    onView(next);
    area.current?.focus();
  };
  useChords({
    "Ctrl+Enter": (event) => (inForm(event, id) ? void send() : false),
    "Ctrl+NumpadEnter": (event) => (inForm(event, id) ? void send() : false),
  });
  return (
    <form
      id={id}
      className={s.letter}
      aria-label={t("letter.title")}
      data-testid="letter-form"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Segmented
        label={t("letter.kind")}
        value={kind}
        options={[
          { value: "message", label: t("letter.message"), testId: "letter-message" },
          { value: "request-document", label: t("letter.document"), testId: "letter-document" },
          { value: "request-payment", label: t("letter.payment"), testId: "letter-payment" },
        ]}
        onChange={setKind}
      />
      {kind === "request-document" && (
        <label className={s.which}>
          {t("letter.which")}
          <select value={evidence} data-testid="letter-evidence" onChange={(event) => setEvidence(event.target.value)}>
            {letters.evidence.map((one) => (
              <option key={one.key} value={one.key}>
                {words.worded(one.name)}
              </option>
            ))}
          </select>
        </label>
      )}
      {kind === "request-payment" ? (
        <p>{letters.fee !== null && t("letter.fee", { sum: money(String(letters.fee.amount), letters.fee.currency, i18n.locale) })}</p>
      ) : (
        <textarea
          ref={area}
          className={controls.area}
          value={text}
          lang="bg"
          dir="auto"
          aria-label={t("letter.text")}
          placeholder={t("letter.text")}
          data-testid="letter-text"
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <div className={s.send}>
        <Button type="submit" icon="mail" keys="Ctrl Enter" unavailable={busy || why !== null} data-testid="letter-send" aria-description={why ?? undefined}>
          {t("letter.send")}
        </Button>
        {why !== null && <span className="meta">{why}</span>}
        {kept && why === null && (
          <span className="meta t-local" role="status">
            <Icon name="laptop" size="s" /> {t("letter.kept")}
          </span>
        )}
      </div>
    </form>
  );
}

/** Puts what is being saved into the case as it is known here: who comes back at once finds it. */
function useRemember(id: string): (change: (known: CaseView) => CaseView) => void {
  const cache = useQueryClient();
  return (change) => void cache.setQueryData<CaseView>(keys.case(id), (known) => (known === undefined ? known : change(known)));
}

function inForm(event: KeyboardEvent, id: string): boolean {
  return event.target instanceof Element && event.target.closest("form")?.id === id;
}

/** The officer's own note on the case, and the notes that stand at its checks. */
export function Notes({ view }: { view: CaseView }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const id = useId();
  const remember = useRemember(view.id);
  const { text, setText, kept } = useKeptText(view.ownNote, (next) => {
    remember((known) => ({ ...known, ownNote: next }));
    return desk.saveNote(view.id, next);
  });
  const noted = view.checks.filter((check) => check.note !== "" || check.marks.some((mark) => mark.note !== ""));
  return (
    <div className={s.notes} data-testid="notes">
      <h2>
        <label htmlFor={id}>{t("note.own")}</label>
      </h2>
      <textarea
        id={id}
        className={controls.area}
        value={text}
        dir="auto"
        aria-describedby={`${id}-hint`}
        data-testid="own-note"
        onChange={(event) => setText(event.target.value)}
      />
      <p className="para" id={`${id}-hint`}>
        <Icon name="laptop" size="s" tone="local" /> {t("note.own.hint")}{" "}
        <span role="status">{kept ? t("note.kept") : ""}</span>
      </p>
      {noted.length > 0 && <h2>{t("note.checks")}</h2>}
      <ul className={s.noted}>
        {noted.map((check) => (
          <li key={check.key}>
            <p>
              <b>{check.number}.</b> {words.worded(check.title)}
            </p>
            {[check.note, ...check.marks.map((mark) => mark.note)]
              .filter((note) => note !== "")
              .map((note, n) => (
                <p key={n} className={s.text} dir="auto">
                  {note}
                </p>
              ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Undoing a letter that was not sent. */
export function UndoLetter({ view, command, onView }: Props & { command: string }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const [busy, setBusy] = useState(false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  const undo = async () => {
    setBusy(true);
    const next = await act(() => desk.undoLetter(view.id, command));
    if (alive.current) setBusy(false);
    if (next !== null) onView(next);
  };
  return (
    <Button small kind="quiet" icon="back" unavailable={busy} data-testid="letter-undo" onClick={() => void undo()}>
      {t("letter.undo")}
    </Button>
  );
}
