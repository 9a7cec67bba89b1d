import type { ActionName } from "../../shell/actions/registry";

/** Something that was chosen in the palette. A case is named by its number: no person's name is kept. */
export type Recent = { kind: "action"; name: ActionName } | { kind: "case"; id: string; number: string };

const MOST = 6;
const kept = new Map<string, readonly Recent[]>();

const keyOf = (entry: Recent) => (entry.kind === "action" ? entry.name : entry.id);

/** What an officer chose last, while the program runs. */
export function recents(officer: string): readonly Recent[] {
  return kept.get(officer) ?? [];
}

/** Puts a choice before the earlier ones. Another officer's are forgotten. */
export function remember(officer: string, entry: Recent): void {
  const before = recents(officer).filter((one) => keyOf(one) !== keyOf(entry));
  kept.clear();
  kept.set(officer, [entry, ...before].slice(0, MOST));
}
