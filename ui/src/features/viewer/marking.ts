import type { Mark } from "../../transport";

/** A check that a place can be tied to. */
export interface MarkedCheck {
  key: string;
  number: number;
  title: string;
}

/** A mark on the document that is shown, with the check it belongs to. */
export interface Placed {
  check: MarkedCheck;
  mark: Mark;
}

/** Whether two are the same mark: it has no id, it is what it says. */
export function isSame(one: Placed | null, two: Placed): boolean {
  return one !== null && one.check.key === two.check.key && isSameMark(one.mark, two.mark);
}

/** Whether two marks say the same of the same place. */
export function isSameMark(one: Mark, two: Mark): boolean {
  const { place: a } = one;
  const { place: b } = two;
  const where = a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
  return where && one.document === two.document && one.page === two.page && one.note === two.note;
}

/** What may be done with the places of a document. */
export interface Marking {
  /** Id of the document. */
  document: string;
  /** Marks on it. */
  placed: readonly Placed[];
  /** Checks that a new mark may be tied to, the likeliest first; none when nothing may be marked now. */
  checks: readonly MarkedCheck[];
  /** Ties a place to a check; answers whether it was kept. */
  onAdd: (check: string, mark: Mark) => Promise<boolean>;
  /** Takes a mark away; answers whether it is gone. */
  onRemove: (placed: Placed) => Promise<boolean>;
  /** Goes to the check that a mark belongs to. */
  onCheck: (check: string) => void;
}

/** A place that was asked for: each asking is an object of its own. */
export interface Asked {
  page: number;
  mark?: Mark;
}
