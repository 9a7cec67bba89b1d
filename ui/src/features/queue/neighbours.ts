import { useRef } from "react";
import type { QueueRow } from "../../transport";

/** The cases before and after one. */
export interface Neighbours {
  previous?: string;
  next?: string;
}

/** Where a case stood when it was opened: what lay above it, nearest first, and below. */
interface Stood {
  id: string;
  of: string;
  above: string[];
  below: string[];
}

function sides(rows: ReadonlyMap<number, QueueRow>, at: number): { above: string[]; below: string[] } {
  const sorted = [...rows].sort(([one], [other]) => one - other);
  const above = sorted.filter(([index]) => index < at).map(([, row]) => row.id);
  return { above: above.reverse(), below: sorted.filter(([index]) => index > at).map(([, row]) => row.id) };
}

/**
 * The case before and after the open one. A case that was decided, claimed or given back goes to another place of the queue, or out
 * of the view: the next is then still the one that lay below it when it was opened. `of` names the part of the queue that is shown.
 */
export function useNeighbours(rows: ReadonlyMap<number, QueueRow>, id: string | undefined, of: string): Neighbours {
  const stood = useRef<Stood | null>(null);
  const places = new Map([...rows].map(([index, row]) => [row.id, index]));
  if (id === undefined) {
    stood.current = null;
    const first = rows.get(0)?.id;
    return first === undefined ? {} : { next: first };
  }
  const at = places.get(id);
  if (at !== undefined && (stood.current?.id !== id || stood.current.of !== of)) stood.current = { id, of, ...sides(rows, at) };
  const before = stood.current?.id === id && stood.current.of === of ? stood.current : null;
  if (before === null) return {};
  const [above, below] = [before.above, before.below].map((side) => side.find((one) => places.has(one)));
  const moved =
    at === undefined ||
    (above !== undefined && (places.get(above) ?? 0) > at) ||
    (below !== undefined && (places.get(below) ?? 0) < at);
  const [previous, next] = moved ? [above, below] : [rows.get(at - 1)?.id, rows.get(at + 1)?.id];
  return { ...(previous === undefined ? {} : { previous }), ...(next === undefined ? {} : { next }) };
}
