import { useEffect, useState } from "react";
import { useNow } from "../../components/useNow";
import { useAct } from "../../shell/trouble";
import { useDesk } from "../../transport";

/** An identifier is shown for so many seconds; that it was shown is written to the audit log. */
const SHOWN_SECONDS = 15;

/** Identifiers shown for a while. */
export interface Reveal {
  /** The digits of a party, while they are shown. */
  shown: (party: string) => string | null;
  /** Seconds until they are hidden. */
  left: number;
  reveal: (party: string) => void;
}

/** Shows one identifier of a case at a time. */
export function useReveal(id: string): Reveal {
  const desk = useDesk();
  const act = useAct();
  const [open, setOpen] = useState<{ party: string; digits: string; until: number } | null>(null);
  const now = useNow(500, open !== null);
  useEffect(() => setOpen(null), [id]);
  useEffect(() => {
    if (open !== null && now >= open.until) setOpen(null);
  }, [open, now]);
  return {
    shown: (party) => (open?.party === party ? open.digits : null),
    left: open === null ? 0 : Math.max(1, Math.ceil((open.until - now) / 1000)),
    reveal: (party) =>
      void act(() => desk.revealIdentifier(id, party)).then((digits) => {
        if (digits !== null) setOpen({ party, digits, until: Date.now() + SHOWN_SECONDS * 1000 });
      }),
  };
}
