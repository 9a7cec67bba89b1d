import { keepPreviousData, type QueryClient, useQueries, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import {
  type Desk,
  type DeskError,
  type QueueCounts,
  type QueueGroup,
  type QueueGroupKind,
  type QueueQuery,
  type QueueRow,
  useDesk,
} from "../../transport";
import { type Choice, EVERY, useChoice } from "./choice";

/** Rows of one page; a page is asked for when it comes into view. */
export const PAGE = 200;
/** Rows of one page of what is searched for: every letter asks for the first one, and it has to be quick. */
const FOUND_PAGE = 40;

/** A line of the list: a heading, or the n-th row. */
export type Line = { kind: "group"; group: QueueGroupKind; count: number } | { kind: "row"; index: number };

/** The queue as it is shown. */
export interface Queue {
  lines: Line[];
  total: number;
  /** More were found than are shown. */
  more: boolean;
  counts: QueueCounts | null;
  rows: ReadonlyMap<number, QueueRow>;
  loading: boolean;
  fault: DeskError | null;
  /** Tells which rows are in view. */
  show: (first: number, last: number) => void;
  retry: () => void;
  /** The first cases of it, as many as are asked for. */
  first: (most: number) => Promise<string[]>;
}

/** Headings with their rows below, from the counts alone: rows that are not here yet have their place. */
export function linesOf(groups: readonly QueueGroup[]): Line[] {
  const lines: Line[] = [];
  let index = 0;
  for (const group of groups) {
    lines.push({ kind: "group", group: group.kind, count: group.count });
    for (let n = 0; n < group.count; n += 1) lines.push({ kind: "row", index: index++ });
  }
  return lines;
}

const rowsOf = (search: string) => (search === "" ? PAGE : FOUND_PAGE);

/** The question for a page of a part of the queue. */
function pageOf(choice: Choice, search: string, page: number): QueueQuery {
  const { view, services, states, filter, sort } = choice;
  const limit = rowsOf(search);
  return { view, search, services, states, filter, sort, offset: page * limit, limit };
}

/** Asks for the place that was left and for its rows while the desk's state is still on its way: they are what is shown first. */
export async function queueAhead(cache: QueryClient, desk: Desk): Promise<void> {
  const left = await cache.fetchQuery({ queryKey: keys.views, queryFn: () => desk.queueDesk() });
  const choice = left.place?.choice ?? EVERY;
  const query = pageOf(choice, choice.search.trim(), 0);
  await cache.prefetchQuery({ queryKey: keys.queue(query), queryFn: () => desk.queuePage(query) });
}

/** The part of the queue that was chosen. */
export function useQueue(choice: Choice): Queue {
  const desk = useDesk();
  // Before it is known where the officer was, another part of the queue would only flash by.
  const { ready } = useChoice();
  // What is typed is asked for at once; what is typed meanwhile, when the answer is here: one question at a time, and the last one always.
  const typed = choice.search.trim();
  const [search, setSearch] = useState(typed);
  // What was searched for when the desk was left is asked for at once, not after a question without it.
  const begun = useRef(false);
  begun.current ||= ready && search === typed;
  const [pages, setPages] = useState<readonly number[]>([]);
  const most = rowsOf(search);
  const queryOf = (page: number) => pageOf(choice, search, page);
  const first = useQuery({
    queryKey: keys.queue(queryOf(0)),
    queryFn: () => desk.queuePage(queryOf(0)),
    placeholderData: keepPreviousData,
    enabled: begun.current,
  });
  const asking = first.isFetching;
  // Set while it is drawn: after it, the question would go out a frame later.
  if (!asking && search !== typed) setSearch(typed);
  const total = first.data?.total ?? 0;
  const asked = pages.filter((page) => page > 0 && page * most < total);
  const rest = useQueries({
    queries: asked.map((page) => ({
      queryKey: keys.queue(queryOf(page)),
      queryFn: () => desk.queuePage(queryOf(page)),
    })),
  });
  const lines = useMemo(() => linesOf(first.data?.groups ?? []), [first.data]);
  // Queries answer the same objects until they are refreshed, so this string changes only with the rows.
  const state = [first.dataUpdatedAt, first.isPlaceholderData, asked, rest.map((page) => page.dataUpdatedAt)].join();
  const held = useRef<{ state: string; first: unknown; rows: Map<number, QueueRow> } | null>(null);
  if (held.current === null || held.current.state !== state || held.current.first !== first.data) {
    const rows = new Map<number, QueueRow>();
    first.data?.rows.forEach((row, i) => rows.set(i, row));
    rest.forEach((page, n) => page.data?.rows.forEach((row, i) => rows.set((asked[n] ?? 0) * most + i, row)));
    held.current = { state, first: first.data, rows };
  }
  return {
    lines,
    total,
    more: first.data?.more ?? false,
    counts: first.data?.counts ?? null,
    rows: held.current.rows,
    loading: first.isPending,
    fault: faultOf(first),
    show: (from, to) => {
      const next: number[] = [];
      for (let page = Math.floor(from / most); page <= Math.floor(to / most); page += 1) next.push(page);
      setPages((old) => (old.join() === next.join() ? old : next));
    },
    retry: () => void first.refetch(),
    first: async (count) => {
      const page = await desk.queuePage({ ...queryOf(0), limit: count });
      return page.rows.map((row) => row.id);
    },
  };
}
