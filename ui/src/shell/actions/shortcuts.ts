import { useSyncExternalStore } from "react";
import { ACTION_NAMES, ACTIONS, actionOf, type ActionName } from "./registry";

/** Keys that the officer changed, by action. */
export type Shortcuts = Readonly<Record<string, string>>;

let own: Shortcuts = {};
const listeners = new Set<() => void>();

/** Makes the officer's keys those of the window. */
export function setShortcuts(shortcuts: Shortcuts): void {
  if (JSON.stringify(shortcuts) === JSON.stringify(own)) return;
  own = shortcuts;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The key of an action as it is now; none when it has none. */
export function chordOf(name: ActionName, shortcuts: Shortcuts = own): string | undefined {
  const { chord } = ACTIONS[name];
  return chord === undefined ? undefined : (shortcuts[name] ?? chord);
}

/** The usual chord that a pressed one stands for: what the officer changed is looked up, what was changed away is nobody's. */
export function usual(pressed: string): string | null {
  for (const name of ACTION_NAMES) if (own[name] === pressed) return ACTIONS[name].chord ?? null;
  const name = actionOf(pressed);
  return name !== undefined && own[name] !== undefined && ACTIONS[name].chord === pressed ? null : pressed;
}

/** The action whose key a chord is already, other than the one that wants it. */
export function takenBy(chord: string, wanting: ActionName, shortcuts: Shortcuts): ActionName | null {
  for (const name of ACTION_NAMES) {
    if (name === wanting) continue;
    if (chordOf(name, shortcuts) === chord || ACTIONS[name].also?.includes(chord) === true) return name;
  }
  return null;
}

const KEYS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  PageUp: "PgUp",
  PageDown: "PgDn",
  Delete: "Del",
  Insert: "Ins",
  Equal: "+",
  Minus: "−",
  Comma: ",",
  Period: ".",
  Slash: "/",
  Semicolon: ";",
  Quote: "'",
  Backslash: "\\",
  Backquote: "`",
  BracketLeft: "[",
  BracketRight: "]",
};

/** A chord as it is printed on a key cap: „Ctrl K“. */
export function chordWords(chord: string): string {
  return chord
    .split("+")
    .map((part) => KEYS[part] ?? part.replace(/^(Key|Digit)(?=.$)/, ""))
    .join(" ");
}

/** The key caps of an action, as it is now. */
export function capsOf(name: ActionName, shortcuts: Shortcuts = own): readonly string[] {
  const { fixed } = ACTIONS[name];
  if (fixed !== undefined) return fixed;
  const chord = chordOf(name, shortcuts);
  return chord === undefined ? [] : [chordWords(chord)];
}

/** The officer's own keys, kept up to date. */
export function useShortcuts(): Shortcuts {
  return useSyncExternalStore(subscribe, () => own);
}

/** What is printed on the button of an action; nothing when it has no key. */
export function useKeys(name: ActionName | undefined): string | undefined {
  const shortcuts = useShortcuts();
  const chord = name === undefined ? undefined : chordOf(name, shortcuts);
  return chord === undefined ? undefined : chordWords(chord);
}
