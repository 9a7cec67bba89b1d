import { useEffect, useRef } from "react";
import { type Chords, useChords } from "../keys";
import { ACTIONS, type ActionName } from "./registry";

/** What an action does now. */
export interface Offer {
  run: () => unknown;
  /** Why it cannot be done now; none when it can. */
  why?: string | null | undefined;
}

const offers = new Map<ActionName, (() => Offer)[]>();

/** Offers an action while its screen is shown; the latest offer counts. Returns how to take it back. */
export function offer(name: ActionName, of: () => Offer): () => void {
  const held = offers.get(name) ?? [];
  held.push(of);
  offers.set(name, held);
  return () => {
    held.splice(held.indexOf(of), 1);
    if (held.length === 0) offers.delete(name);
  };
}

/** What an action does now; none when no screen offers it. */
export function offered(name: ActionName): Offer | null {
  return offers.get(name)?.at(-1)?.() ?? null;
}

/** Actions of a screen by name, while it is shown: their keys, and their place in the palette. */
export type Acts = Readonly<Partial<Record<ActionName, Offer | (() => unknown)>>>;

const asOffer = (act: Offer | (() => unknown) | undefined): Offer =>
  typeof act === "function" ? { run: act } : (act ?? { run: () => false });

/** Gives actions to their keys and to the palette while the screen is shown. */
export function useActions(acts: Acts): void {
  const latest = useRef(acts);
  latest.current = acts;
  const names = Object.keys(acts) as ActionName[];
  const chords: Record<string, Chords[string]> = {};
  for (const name of names) {
    const { chord, also = [] } = ACTIONS[name];
    for (const one of chord === undefined ? [] : [chord, ...also]) chords[one] = () => asOffer(latest.current[name]).run();
  }
  useChords(chords);
  const list = names.join(" ");
  useEffect(() => {
    const taken = list.split(" ").filter((name) => name !== "").map((name) => offer(name as ActionName, () => asOffer(latest.current[name as ActionName])));
    return () => taken.forEach((take) => take());
  }, [list]);
}
