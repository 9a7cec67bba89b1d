import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useRem } from "../../components/useRem";
import { useT } from "../../i18n";
import { chord } from "../../shell/keys";
import type { QueueColumn, QueueRow } from "../../transport";
import s from "./Queue.module.css";
import { MOST_PICKED, type Picked } from "./picked";
import { Row } from "./Row";
import type { Line, Queue } from "./useQueue";

interface Props {
  queue: Queue;
  /** Changes when another part of the queue was asked for: then the list begins at its top. */
  part: string;
  selected: string | undefined;
  compact: boolean;
  columns: readonly QueueColumn[];
  picked: Picked;
  place: { scroll: number };
  onScroll: (top: number) => void;
  onOpen: (id: string) => void;
}

/** Heights in rem, as the styles have them. */
const GROUP = 1.5;
const ROW = { regular: 4.5, compact: 4.25 };

function lineKey(line: Line | undefined, rows: Queue["rows"], at: number): string {
  if (line === undefined) return `gone-${at}`;
  if (line.kind === "group") return `group-${line.group}`;
  return rows.get(line.index)?.id ?? `row-${line.index}`;
}

/** Where the headings stand, where the rows, and at which line each row. */
function index(lines: readonly Line[]): { heads: number[]; rowLines: number[]; lineOf: number[] } {
  const [heads, rowLines, lineOf]: [number[], number[], number[]] = [[], [], []];
  lines.forEach((line, at) => {
    if (line.kind === "group") heads.push(at);
    else {
      rowLines.push(at);
      lineOf[line.index] = at;
    }
  });
  return { heads, rowLines, lineOf };
}

/** The rows of the queue: only those in view exist, the list has one tab stop, and what is under the focus stays. */
export function List({ queue, part, selected, compact, columns, picked, place, onScroll, onOpen }: Props) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(false);
  const [activeId, setActiveId] = useState<string | null>(null);
  const { lines, rows } = queue;
  const rem = useRem();
  const rowHeight = rem * ROW[compact ? "compact" : "regular"];
  const groupHeight = rem * GROUP;
  // Ten thousand lines are looked through when they change, and not with every frame of scrolling.
  const { heads, rowLines, lineOf } = useMemo(() => index(lines), [lines]);
  const stuck = useRef(0);
  // The same functions as long as they would answer the same: otherwise every line is measured anew with every frame.
  const sizeOf = useCallback((at: number) => (lines[at]?.kind === "group" ? groupHeight : rowHeight), [lines, groupHeight, rowHeight]);
  const keyOf = useCallback((at: number) => lineKey(lines[at], rows, at), [lines, rows]);
  const list = useVirtualizer({
    initialOffset: () => place.scroll,
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: sizeOf,
    getItemKey: keyOf,
    overscan: 6,
    scrollPaddingStart: groupHeight,
    rangeExtractor: (range) => {
      stuck.current = heads.findLast((at) => at <= range.startIndex) ?? 0;
      return [...new Set([stuck.current, ...defaultRangeExtractor(range)])].sort((a, b) => a - b);
    },
  });
  const items = list.getVirtualItems();
  useEffect(() => list.measure(), [list, rowHeight, groupHeight]);

  const shown = items.flatMap((item) => {
    const line = lines[item.index];
    return line?.kind === "row" ? [line.index] : [];
  });
  const firstShown = shown[0];
  const lastShown = shown.at(-1);
  useEffect(() => {
    if (firstShown !== undefined && lastShown !== undefined) queue.show(firstShown, lastShown);
  }, [queue.show, firstShown, lastShown]);

  // Back from another screen, or started anew: where the officer was.
  useLayoutEffect(() => {
    if (scroller.current !== null && place.scroll > 0) scroller.current.scrollTop = place.scroll;
  }, [place]);

  const activeAt = useMemo(() => {
    for (const [at, row] of rows) if (row.id === activeId) return lineOf[at] ?? -1;
    return -1;
  }, [rows, lineOf, activeId]);
  useAnchor({ scroller: scroller.current, list, lines, queue, part, activeId, groupHeight, onScroll });

  const moveTo = (at: number | undefined) => {
    const line = at === undefined ? undefined : lines[at];
    const row = line?.kind === "row" ? rows.get(line.index) : undefined;
    if (at !== undefined) list.scrollToIndex(at, { align: "auto" });
    if (row !== undefined) setActiveId(row.id);
  };
  const step = (by: 1 | -1) => {
    const here = rowLines.indexOf(activeAt);
    moveTo(here < 0 ? rowLines[0] : rowLines[Math.min(Math.max(here + by, 0), rowLines.length - 1)]);
  };
  const order = () => [...rows].sort(([one], [other]) => one - other).map(([, row]) => row.id);
  const idAt = (by: 1 | -1) => {
    const here = rowLines.indexOf(activeAt);
    const line = lines[rowLines[Math.min(Math.max(here + by, 0), rowLines.length - 1)] ?? -1];
    return line?.kind === "row" ? rows.get(line.index)?.id : undefined;
  };
  const stretch = (by: 1 | -1) => {
    const next = idAt(by);
    if (activeId !== null && next !== undefined) picked.extend(next, order(), activeId);
    step(by);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act: (() => unknown) | undefined = {
      "Shift+ArrowDown": () => stretch(1),
      "Shift+ArrowUp": () => stretch(-1),
      "Ctrl+Space": () => activeId !== null && picked.toggle(activeId),
      "Ctrl+KeyA": () => void queue.first(MOST_PICKED).then(picked.all, () => undefined),
      ...(picked.ids.size > 0 ? { Escape: picked.clear } : {}),
      ArrowDown: () => step(1),
      ArrowUp: () => step(-1),
      Home: () => moveTo(rowLines[0]),
      End: () => moveTo(rowLines.at(-1)),
      Enter: () => activeId !== null && onOpen(activeId),
      NumpadEnter: () => activeId !== null && onOpen(activeId),
    }[chord(event)];
    if (act === undefined) return;
    event.preventDefault();
    if (!event.shiftKey) picked.lift();
    act();
  };
  // The same function as long as the list is there: a row is drawn anew only when it changes.
  const pressed = useRef<(row: QueueRow, event: MouseEvent) => void>(() => undefined);
  pressed.current = (row, event) => {
    setActiveId(row.id);
    if (event.shiftKey) picked.extend(row.id, order(), activeId ?? selected ?? null);
    else if (event.ctrlKey || event.metaKey) picked.toggle(row.id);
    else {
      picked.clear();
      onOpen(row.id);
    }
  };
  const onPress = useCallback((row: QueueRow, event: MouseEvent) => pressed.current(row, event), []);
  const onFocus = () => {
    setFocused(true);
    if (activeAt < 0) setActiveId(selected ?? rows.get(0)?.id ?? null);
  };
  const optionId = (id: string) => `case-row-${id}`;
  const activeShown = activeAt >= 0 && items.some((item) => item.index === activeAt);
  return (
    <div
      ref={scroller}
      className={`scroll ${s.list}`}
      role="listbox"
      aria-label={t("queue.list", { n: queue.total })}
      aria-activedescendant={activeShown && activeId !== null ? optionId(activeId) : undefined}
      tabIndex={0}
      data-ring="none"
      data-testid="queue-list"
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onBlur={() => setFocused(false)}
      aria-multiselectable="true"
    >
      <div className={s.space} role="presentation" style={{ height: list.getTotalSize() }}>
        {items.map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          if (line.kind === "group") {
            const sticks = item.index === stuck.current;
            return (
              <div
                key={item.key}
                role="presentation"
                className={`${s.group} ${sticks ? s.stuck : s.line}`}
                style={sticks ? { top: 0 } : { transform: `translateY(${item.start}px)` }}
              >
                <span>{t(`queue.group.${line.group}`)}</span>
                <span className="num">{line.count}</span>
              </div>
            );
          }
          const row = rows.get(line.index);
          if (row === undefined) return null;
          return (
            <Row
              key={item.key}
              id={optionId(row.id)}
              row={row}
              open={row.id === selected}
              selected={picked.ids.size > 0 ? picked.ids.has(row.id) : row.id === selected}
              picking={picked.ids.size > 0}
              columns={columns}
              active={focused && row.id === activeId}
              position={line.index + 1}
              total={queue.total}
              start={item.start}
              onPress={onPress}
            />
          );
        })}
      </div>
    </div>
  );
}

interface Anchor {
  scroller: HTMLDivElement | null;
  list: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>;
  lines: Line[];
  queue: Queue;
  part: string;
  activeId: string | null;
  groupHeight: number;
  onScroll: (top: number) => void;
}

/**
 * Keeps the row under the focus, else the first row in view, where it is when rows come or go above it. Another part of
 * the queue begins at its top.
 */
function useAnchor({ scroller, list, lines, queue, part, activeId, groupHeight, onScroll }: Anchor): void {
  const seen = useRef<number | null>(null);
  const before = useRef<{ part: string; id: string; from: number } | null>(null);
  useLayoutEffect(() => {
    if (scroller === null) return;
    const top = scroller.scrollTop;
    const held = before.current;
    if (held !== null && held.part !== part) scroller.scrollTop = 0;
    else if (held !== null) {
      const at = lines.findIndex((line) => line.kind === "row" && queue.rows.get(line.index)?.id === held.id);
      const start = at < 0 ? undefined : list.getOffsetForIndex(at, "start")?.[0];
      const item = at < 0 ? undefined : list.measurementsCache[at];
      const now = item?.start ?? start;
      if (now !== undefined && Math.abs(now - held.from - top) > 0.5) scroller.scrollTop = now - held.from;
    }
  }, [lines, queue.rows, part]);
  useLayoutEffect(() => {
    if (scroller === null) return;
    const remember = () => {
      // By what the list knows: asking the document would have it laid out in the middle of a frame.
      const top = list.scrollOffset ?? scroller.scrollTop;
      const height = list.scrollRect?.height ?? scroller.clientHeight;
      if (seen.current !== null && seen.current !== top) onScroll(top);
      seen.current = top;
      const items = list.getVirtualItems().filter((item) => lines[item.index]?.kind === "row");
      const inView = items.filter((item) => item.end > top + groupHeight && item.start < top + height);
      const kept = inView.find((item) => item.key === activeId) ?? inView[0];
      before.current =
        kept === undefined || (top === 0 && kept.key !== activeId) ? { part, id: "", from: 0 } : { part, id: String(kept.key), from: kept.start - top };
    };
    remember();
    scroller.addEventListener("scroll", remember, { passive: true });
    return () => scroller.removeEventListener("scroll", remember);
  }, [scroller, list, lines, queue.rows, part, activeId, groupHeight, onScroll]);
}
