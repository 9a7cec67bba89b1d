import { useEffect, useLayoutEffect, useRef } from "react";
import { offer } from "./actions/offers";
import { actionOf } from "./actions/registry";
import { usual } from "./actions/shortcuts";

/** Names a key press by its physical key: officers type on two Cyrillic layouts. `Ctrl+KeyK`, `Alt+Digit1`, `Shift+F6`. */
export function chord(event: KeyboardEvent | React.KeyboardEvent): string {
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
  if (event.altKey) parts.push("Alt");
  if (event.shiftKey) parts.push("Shift");
  const numpad = /^Numpad(\d)$/.exec(event.code);
  parts.push(numpad === null ? event.code : `Digit${numpad[1]}`);
  return parts.join("+");
}

/** What a usual chord does, whatever key the officer has put in its place; answering `false` leaves the key to others. */
export type Chords = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

function dialogOpen(): boolean {
  return document.querySelector("[data-veil]") !== null;
}

/** Chords of a screen, while it is shown. A dialog over it silences them. */
export function useChords(chords: Chords, enabled = true): void {
  const latest = useRef(chords);
  latest.current = chords;
  // From the moment at which the screen is seen: a key pressed between that and a later effect would be lost.
  useLayoutEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || dialogOpen()) return;
      const wanted = usual(chord(event));
      const act = wanted === null ? undefined : latest.current[wanted];
      if (act === undefined || act(event) === false) return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [enabled]);
  // The palette does what the key does.
  const list = Object.keys(chords).join(" ");
  useEffect(() => {
    if (!enabled) return;
    const taken = list.split(" ").flatMap((one) => {
      const name = actionOf(one);
      return name === undefined ? [] : [offer(name, () => ({ run: () => latest.current[one]?.(new KeyboardEvent("keydown")) }))];
    });
    return () => taken.forEach((take) => take());
  }, [enabled, list]);
}

const FOCUSABLE =
  'a[href], button:not([tabindex="-1"]), input:not([tabindex="-1"]), textarea, [tabindex="0"], select, [contenteditable="true"]';
const lastIn = new WeakMap<Element, HTMLElement>();

/** Remembers where the focus was in each pane, so that F6 comes back to it. */
export function rememberFocus(event: FocusEvent): void {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return;
  const pane = target.closest("[data-pane]");
  if (pane !== null && pane !== target) lastIn.set(pane, target);
}

function visible(element: Element): boolean {
  if (element.getClientRects().length > 0 || import.meta.env.MODE === "test") return true;
  // A pane whose parts join the column of a narrow window has no box of its own.
  return getComputedStyle(element).display === "contents" && [...element.children].some(visible);
}

/** Moves the focus to the next or previous pane of the window. */
export function cyclePane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll("[data-pane]")].filter(visible);
  if (panes.length === 0) return;
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : panes.length - 1) : (here + step + panes.length) % panes.length;
  const pane = panes[next];
  if (pane !== undefined) focusPane(pane);
}

/** Focuses what was last focused in a pane, else its first control, else the pane. */
export function focusPane(pane: Element): void {
  const last = lastIn.get(pane);
  const target =
    last !== undefined && last.isConnected && pane.contains(last) && visible(last)
      ? last
      : pane.querySelector<HTMLElement>('[data-pane-first], [data-ring="none"][tabindex="0"]') ??
        [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].find(visible);
  (target ?? (pane as HTMLElement)).focus();
}
