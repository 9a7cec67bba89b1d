import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { chord, useChords } from "../../shell/keys";
import { useAct } from "../../shell/trouble";
import { type Answer, type CaseView, type CheckView, useDesk } from "../../transport";
import { ANSWERS, Check } from "./Check";
import { useAskPlace } from "./marks";
import s from "./Review.module.css";

const CELL: Record<Answer, string | undefined> = { met: s.met, "not-met": s.not, "not-applicable": s.na };

/** How many checks are answered, as words and as cells. */
export function Progress({ checks }: { checks: readonly CheckView[] }) {
  const t = useT();
  const done = checks.filter((check) => check.answer !== null).length;
  return (
    <div className={s.head}>
      <div className={s.top}>
        <h2>{t("review.title")}</h2>
        <span className="meta num" data-testid="checks-progress">
          {t("review.progress", { done, all: checks.length })}
        </span>
      </div>
      <div className={s.meter} aria-hidden="true">
        {checks.map((check) => (
          <i key={check.key} className={check.answer === null ? s.open : CELL[check.answer]} />
        ))}
      </div>
    </div>
  );
}

/** The next check to answer after one: the open ones first after it, then from the top. */
export function nextOpen(checks: readonly CheckView[], after: string): string | undefined {
  const at = checks.findIndex((check) => check.key === after);
  const around = [...checks.slice(at + 1), ...checks.slice(0, at)];
  return around.find((check) => check.answer === null)?.key;
}

interface Props {
  view: CaseView;
  onView: (view: CaseView) => void;
  onShow: (document: string) => void;
}

/** The checks: one tab stop, arrows move, 1 · 2 · 3 answer the focused one. */
export function Checks({ view, onView, onShow }: Props) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const ask = useAskPlace();
  const list = useRef<HTMLOListElement>(null);
  const note = useRef<HTMLInputElement | null>(null);
  const { checks } = view;
  const start = checks.find((check) => check.answer === null)?.key ?? checks[0]?.key ?? "";
  const [active, setActive] = useState(start);
  // Another case begins at its first open check.
  useEffect(() => setActive(start), [view.id]);
  const activate = (key: string | undefined) => {
    if (key === undefined) return;
    setActive(key);
    requestAnimationFrame(() => {
      const item = list.current?.querySelector<HTMLElement>(`[data-check="${CSS.escape(key)}"]`);
      item?.focus();
      item?.scrollIntoView({ block: "nearest" });
    });
  };
  const answer = async (check: CheckView, given: Answer | null, text: string, move: boolean) => {
    const next = await act(() => desk.answerCheck(view.id, check.key, given, text));
    if (next === null) return;
    onView(next);
    if (move) activate(nextOpen(next.checks, check.key));
  };
  const step = (by: 1 | -1) => {
    const at = checks.findIndex((check) => check.key === active);
    activate(checks[Math.min(Math.max(at + by, 0), checks.length - 1)]?.key);
  };
  // To the place that was marked, else to the document; again, to the next place.
  const turn = useRef(0);
  const toPlace = (check: CheckView) => {
    const mark = check.marks[turn.current % Math.max(check.marks.length, 1)];
    turn.current += 1;
    if (mark !== undefined) ask({ document: mark.document, page: mark.page, mark });
    else if (check.document !== null) onShow(check.document);
  };
  const onKey = (check: CheckView) => (event: KeyboardEvent<HTMLLIElement>) => {
    const inField = event.target instanceof HTMLInputElement;
    const digit = /^Digit([123])$/.exec(chord(event));
    if (digit !== null && !inField && check.answerable) {
      void answer(check, ANSWERS[Number(digit[1]) - 1] ?? null, check.note, true);
    } else {
      const move = {
        ArrowDown: () => step(1),
        ArrowUp: () => step(-1),
        Home: () => activate(checks[0]?.key),
        End: () => activate(checks.at(-1)?.key),
        F2: () => note.current?.focus(),
        Enter: () => toPlace(check),
      }[chord(event)];
      if (move === undefined || (inField && chord(event) !== "ArrowDown" && chord(event) !== "ArrowUp")) return;
      if (event.target instanceof HTMLButtonElement && chord(event) === "Enter") return;
      move();
    }
    event.preventDefault();
  };
  useChords({ F2: () => (note.current === null ? false : note.current.focus()) });
  return (
    <ol className={`scroll ${s.checks}`} ref={list} aria-label={t("review.title")} data-testid="checks">
      {checks.map((check) => (
        <Check
          key={check.key}
          check={check}
          document={view.documents.find((document) => document.id === check.document)}
          active={check.key === active}
          onActivate={() => setActive(check.key)}
          onAnswer={(given) => answer(check, given, check.note, true)}
          onNote={(text) => answer(check, check.answeredBy.kind === "officer" ? check.answer : null, text, false)}
          onShow={onShow}
          onKey={onKey(check)}
          noteRef={(field) => {
            if (check.key === active) note.current = field;
          }}
        />
      ))}
    </ol>
  );
}
