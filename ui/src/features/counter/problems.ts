import { documentKinds } from "../../i18n/messages/findings";
import type { MessageId } from "../../i18n";
import type { Formats } from "../../i18n/format";
import type { Say } from "../../i18n/use";
import type { IntakeFault, IntakeProblem } from "../../transport";

/** What is only not there yet. A form that has just been begun is not full of mistakes: this is said beside the fields once somebody
 * tried to register, and in the list of what is left from the beginning. */
const ABSENT: ReadonlySet<IntakeFault> = new Set<IntakeFault>([
  "service-needed",
  "applicant-type-needed",
  "party-needed",
  "name-needed",
  "identifier-needed",
  "birth-date-needed",
  "sex-needed",
  "address-needed",
  "number-needed",
  "identification-needed",
  "kind-needed",
  "evidence-missing",
  "declaration-missing",
  "read-needed",
  "record-missing",
  "fee-needed",
  "receipt-needed",
]);

function kindWords(key: string, bg: boolean): string {
  const entry = documentKinds[key.trim()];
  return entry === undefined ? key.trim() : entry[bg ? 0 : 1];
}

/** A problem in words. */
export function problemWords(t: Say & Formats, problem: IntakeProblem, bg: boolean, district: (code: string) => string): string {
  const values: Record<string, unknown> = { name: "none" };
  for (const [key, value] of Object.entries(problem.params)) {
    if (value === undefined) continue;
    if (key === "kinds") values[key] = value.split(",").map((kind) => kindWords(kind, bg)).join(bg ? " или " : " or ");
    else if (key === "kind") values[key] = kindWords(value, bg);
    else if (key === "role") values[key] = t(`role.${value}` as MessageId);
    else if (key === "at") values[key] = t.moment(value);
    else if (key === "expected") values[key] = t.date(value);
    else if (key === "district") values[key] = district(value);
    else if (key === "reason") values[key] = value.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    else if (key === "n" || key === "age") values[key] = Number(value);
    else values[key] = value === "" ? "none" : value;
  }
  return t(`counter.fault.${problem.code}`, values);
}

/** The problem to be said beside a field: none while it is merely empty and nobody has tried to register. */
export function troubleAt(problems: readonly IntakeProblem[], field: string, tried: boolean): IntakeProblem | undefined {
  return problems.find((problem) => problem.field === field && (tried || !ABSENT.has(problem.code)));
}

/** The control that mends a problem: the field of that name, else the first within its part of the form. */
export function controlOf(field: string): HTMLElement | null {
  const parts = field.split(":");
  for (let n = parts.length; n > 0; n -= 1) {
    const name = CSS.escape(parts.slice(0, n).join(":"));
    const found = document.querySelector<HTMLElement>(`[data-field="${name}"]`) ?? document.querySelector<HTMLElement>(`[data-part="${name}"]`);
    if (found !== null) return found.matches("input, select, textarea, button") ? found : found.querySelector("input, select, textarea, button");
  }
  return null;
}
