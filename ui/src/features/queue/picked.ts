import { useCallback, useMemo, useRef, useState } from "react";

/** Cases that are done at once, at most: as many as the desk takes. */
export const MOST_PICKED = 500;

/** Cases that were chosen together. */
export interface Picked {
  ids: ReadonlySet<string>;
  /** One more or one less; ranges then begin here. */
  toggle: (id: string) => void;
  /** From where the last range began to here, and nothing else. `order` is the list in which that lies. */
  extend: (id: string, order: readonly string[], from: string | null) => void;
  all: (ids: readonly string[]) => void;
  /** The next range begins where the officer is then. */
  lift: () => void;
  /** None; a range then begins where the officer is. */
  clear: () => void;
}

/** The part of a list from one to another, both included; only the last when the first is not there. */
export function range(order: readonly string[], from: string | null, to: string): string[] {
  const [first, last] = [from === null ? -1 : order.indexOf(from), order.indexOf(to)];
  if (first < 0 || last < 0) return [to];
  return order.slice(Math.min(first, last), Math.max(first, last) + 1).slice(0, MOST_PICKED);
}

/** Chooses several cases of a list. */
export function usePicked(): Picked {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);
  const toggle = useCallback((id: string) => {
    anchor.current = id;
    setIds((old) => {
      const next = new Set(old);
      if (!next.delete(id) && next.size < MOST_PICKED) next.add(id);
      return next;
    });
  }, []);
  const extend = useCallback((id: string, order: readonly string[], from: string | null) => {
    anchor.current ??= from;
    setIds(new Set(range(order, anchor.current, id)));
  }, []);
  const all = useCallback((chosen: readonly string[]) => setIds(new Set(chosen.slice(0, MOST_PICKED))), []);
  const lift = useCallback(() => {
    anchor.current = null;
  }, []);
  const clear = useCallback(() => {
    anchor.current = null;
    setIds((old) => (old.size === 0 ? old : new Set()));
  }, []);
  return useMemo(() => ({ ids, toggle, extend, all, lift, clear }), [ids, toggle, extend, all, lift, clear]);
}
