import { createContext, type ReactNode, use, useMemo } from "react";
import { useWords } from "../../i18n";
import type { CaseView, CheckView, DocumentView, Mark } from "../../transport";
import { type Asked, isSameMark, type Marking, type Placed } from "../viewer/marking";

/** What of a document was asked for: each asking is an object of its own. */
export interface AskedPlace extends Asked {
  document: string;
}

interface CaseMarks {
  view: CaseView;
  asked: AskedPlace | null;
  onSet: (check: string, marks: Mark[]) => Promise<boolean>;
  onAsk: (place: AskedPlace) => void;
}

const MarksContext = createContext<CaseMarks | null>(null);

/** Ties the pages of a case's documents to its checks, wherever a page or a check is shown. */
export function CaseMarksProvider({ children, ...marks }: CaseMarks & { children: ReactNode }) {
  const { view, asked, onSet, onAsk } = marks;
  const value = useMemo(() => ({ view, asked, onSet, onAsk }), [view, asked, onSet, onAsk]);
  return <MarksContext value={value}>{children}</MarksContext>;
}

/** Shows a page or a mark of a document. */
export function useAskPlace(): (place: AskedPlace) => void {
  return use(MarksContext)?.onAsk ?? (() => undefined);
}

/** Checks in the order in which a mark on the document is likely to belong to them: those it answers, the open ones, the rest. */
function likely(checks: readonly CheckView[], document: string): CheckView[] {
  const rank = (check: CheckView) => (check.document === document ? 0 : check.answer === null ? 1 : 2);
  return checks.filter((check) => check.answerable).sort((a, b) => rank(a) - rank(b) || a.number - b.number);
}

/** Puts the focus on a check. */
function toCheck(key: string): void {
  const item = globalThis.document.querySelector<HTMLElement>(`[data-check="${CSS.escape(key)}"]`);
  item?.focus();
  item?.scrollIntoView({ block: "nearest" });
}

/** The places of a document, and what was asked for of it. */
export function useMarking(document: DocumentView): { marking: Marking | undefined; asked: Asked | null } {
  const marks = use(MarksContext);
  const words = useWords();
  const marking = useMemo((): Marking | undefined => {
    if (marks === null) return undefined;
    const { checks } = marks.view;
    const named = (check: CheckView) => ({ key: check.key, number: check.number, title: words.worded(check.title) });
    const of = (check: string) => checks.find((one) => one.key === check)?.marks ?? [];
    const placed: Placed[] = checks.flatMap((check) =>
      check.marks.filter((mark) => mark.document === document.id).map((mark) => ({ check: named(check), mark })),
    );
    return {
      document: document.id,
      placed,
      checks: likely(checks, document.id).map(named),
      onAdd: (check, mark) => marks.onSet(check, [...of(check), mark]),
      onRemove: ({ check, mark }) => marks.onSet(check.key, of(check.key).filter((one) => !isSameMark(one, mark))),
      onCheck: toCheck,
    };
  }, [marks, document.id, words]);
  const asked = marks?.asked?.document === document.id ? marks.asked : null;
  return { marking, asked };
}

/** Numbers of the checks that a document answers. */
export function marksOf(view: CaseView, document: string): number[] {
  return view.checks.filter((check) => check.document === document).map((check) => check.number);
}
