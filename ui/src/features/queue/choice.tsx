import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { keys } from "../../shell/cache";
import { useStatus } from "../../shell/queries";
import { useUnsaved } from "../../shell/unsaved";
import { type QueueChoice, type QueueColumn, type QueueDesk, type QueueFilter, type SavedView, useDesk } from "../../transport";

/** What part of the queue the officer looks at. The desk keeps it in the journal; it never reaches an address or a file. */
export type Choice = QueueChoice;

/** No filter. */
export const NO_FILTER: QueueFilter = { levels: [], types: [], holders: [], local: false, attention: false, unread: false };

/** Every case by time limit. */
export const EVERY: Choice = { view: "all", search: "", services: [], states: [], filter: NO_FILTER, sort: "deadline" };

/** What a row shows before the officer says otherwise. */
export const USUAL_COLUMNS: QueueColumn[] = ["holder", "service", "type", "messages", "number", "state"];

interface Held {
  choice: Choice;
  choose: (change: Partial<Choice>) => void;
  columns: readonly QueueColumn[];
  setColumns: (columns: QueueColumn[]) => void;
  /** Views that the officer saved, and which of them is looked at. */
  views: readonly SavedView[];
  saved: SavedView | null;
  pick: (view: SavedView) => void;
  /** Takes what the desk answered over; `id` is then the view that is looked at. */
  take: (desk: QueueDesk, id: string | null) => void;
  /** Whether the place that was left is known by now. */
  ready: boolean;
  place: Place;
  /** Keeps the place before long. */
  keep: () => void;
}

/** Where in the list the officer is. It changes without drawing anything anew. */
interface Place {
  open: string | null;
  scroll: number;
}

const ChoiceContext = createContext<Held | null>(null);

/** How long the place has to stay the same before it is kept, in milliseconds. */
const SETTLED = 600;

/** Holds the choice while the officer is at other screens, and keeps it for the next start. */
export function ChoiceProvider({ children }: { children: ReactNode }) {
  const desk = useDesk();
  const cache = useQueryClient();
  const open = useStatus().data?.phase.kind === "open";
  const [choice, setChoice] = useState(EVERY);
  const [columns, setColumns] = useState(USUAL_COLUMNS);
  const [savedId, setSavedId] = useState<string | null>(null);
  const [ready, setReady] = useState(false);
  const place = useRef<Place>({ open: null, scroll: 0 });
  const { data, isError } = useQuery({ queryKey: keys.views, queryFn: () => desk.queueDesk(), enabled: open });
  useEffect(() => {
    if (ready || (data === undefined && !isError)) return;
    const left = data?.place ?? null;
    if (left !== null) {
      setChoice(left.choice);
      setColumns(left.columns);
      setSavedId(left.saved);
      place.current = { open: left.open, scroll: left.scroll };
    }
    setReady(true);
  }, [data, isError, ready]);

  const present = useRef({ choice, columns, savedId });
  present.current = { choice, columns, savedId };
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const keepNow = useCallback(async () => {
    if (timer.current === null) return;
    clearTimeout(timer.current);
    timer.current = null;
    const { savedId: saved, ...rest } = present.current;
    const { scroll, open: opened } = place.current;
    await desk.keepQueuePlace({ saved, ...rest, open: opened, scroll: Math.max(0, Math.round(scroll)) });
  }, [desk]);
  const keep = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    // What cannot be kept is no trouble: the officer is where the officer is.
    timer.current = setTimeout(() => void keepNow().catch(() => undefined), SETTLED);
  }, [keepNow]);
  useUnsaved(keepNow);
  const before = useRef(false);
  useEffect(() => {
    if (before.current) keep();
    before.current = ready;
  }, [choice, columns, savedId, ready, keep]);

  const held = useMemo<Held>(() => {
    const views = data?.views ?? [];
    return {
      choice,
      // Another search within a view is still that view; another part of the queue is not.
      choose: (change) => {
        if (change.view !== undefined) setSavedId(null);
        setChoice((old) => ({ ...old, ...change }));
      },
      columns,
      setColumns,
      views,
      saved: views.find((view) => view.id === savedId) ?? null,
      pick: (view) => {
        setChoice(view.choice);
        setColumns(view.columns);
        setSavedId(view.id);
      },
      take: (answer, id) => {
        cache.setQueryData(keys.views, answer);
        setSavedId(id);
      },
      ready,
      place: place.current,
      keep,
    };
  }, [choice, columns, data, savedId, ready, keep, cache]);
  return <ChoiceContext value={held}>{children}</ChoiceContext>;
}

/** What part of the queue the officer looks at. */
export function useChoice(): Held {
  const held = use(ChoiceContext);
  if (held === null) throw new Error("no choice provider above this component");
  return held;
}

/** How many filters are on. */
export function filtersOn({ services, states, filter }: Choice): number {
  const lists = [services, states, filter.levels, filter.types, filter.holders];
  const marks = [filter.local, filter.attention, filter.unread];
  return lists.reduce((sum, list) => sum + list.length, 0) + marks.filter(Boolean).length;
}

/** A choice without filters. */
export const UNFILTERED = { services: [], states: [], filter: NO_FILTER } satisfies Partial<Choice>;
