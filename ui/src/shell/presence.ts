import { useEffect, useState } from "react";
import { useDesk } from "../transport";
import { lockDesk } from "./unsaved";

/** The desk is told at most this often that somebody is at work. */
const EVERY = 15_000;
/** What somebody at work does. A pointer that moves is one; a page that scrolls by itself is none. */
const SIGNS = ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"] as const;

/** Tells the desk that somebody is at work: it locks itself when nobody is. */
export function useAtWork(open: boolean): void {
  const desk = useDesk();
  useEffect(() => {
    if (!open) return;
    let told = -Infinity;
    const sign = () => {
      if (performance.now() - told < EVERY) return;
      told = performance.now();
      void desk.atWork().catch(() => undefined);
    };
    for (const name of SIGNS) window.addEventListener(name, sign, { capture: true, passive: true });
    return () => {
      for (const name of SIGNS) window.removeEventListener(name, sign, { capture: true });
    };
  }, [desk, open]);
}

/** Whether the officer is leaving: the screen is blank then, and what was only in a field is handed over before the desk locks. */
export function useLeaving(phase: string | undefined): boolean {
  const desk = useDesk();
  const [leaving, setLeaving] = useState(false);
  useEffect(
    () =>
      desk.onLeaving(() => {
        // The fields are asked while they still stand.
        void lockDesk(desk).catch(() => undefined);
        setLeaving(true);
      }),
    [desk],
  );
  // The desk has answered: what it is at now may be shown.
  useEffect(() => setLeaving(false), [phase]);
  return leaving && phase === "open";
}
