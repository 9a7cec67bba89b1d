import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { chord } from "../../shell/keys";
import type { QueueColumn } from "../../transport";
import s from "./Queue.module.css";
import type { Picked } from "./picked";
import { MOST_PICKED } from "./picked";
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
  onScroll: () => void;
  onOpen: (id: string) => void;
}

const GROUP_HEIGHT = 24;

function lineKey(line: Line | undefined, queue: Queue, at: number): string {
  if (line === undefined) return `gone-${at}`;
  if (line.kind === "group") return `group-${line.group}`;
  return queue.rows.get(line.index)?.id ?? `row-${line.index}`;
}

/** The rows of the queue: only those in view exist, the list has one tab stop, and what is under the focus stays. */
export function List({ queue, part, selected, compact, columns, picked, place, onScroll, onOpen }: Props) {
  const t = useT();
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(false);
  const [activeId, setActiveId] = useState<string | null>(null);
  const { lines, rows } = queue;
  const rowHeight = compact ? 68 : 72;
  const heads = lines.flatMap((line, at) => (line.kind === "group" ? [at] : []));
  const stuck = useRef(0);
  const list = useVirtualizer({
    initialOffset: () => place.scroll,
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (at) => (lines[at]?.kind === "group" ? GROUP_HEIGHT : rowHeight),
    getItemKey: (at) => lineKey(lines[at], queue, at),
    overscan: 6,
    scrollPaddingStart: GROUP_HEIGHT,
    rangeExtractor: (range) => {
      stuck.current = heads.findLast((at) => at <= range.startIndex) ?? 0;
      return [...new Set([stuck.current, ...defaultRangeExtractor(range)])].sort((a, b) => a - b);
    },
  });
  const items = list.getVirtualItems();
  useEffect(() => list.measure(), [list, rowHeight]);

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

  const activeAt = lines.findIndex((line) => line.kind === "row" && rows.get(line.index)?.id === activeId);
  useAnchor({ scroller: scroller.current, list, lines, queue, part, activeId });

  const rowLines = lines.flatMap((line, at) => (line.kind === "row" ? [at] : []));
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
      onScroll={(event) => {
        place.scroll = event.currentTarget.scrollTop;
        onScroll();
      }}
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
              style={{ transform: `translateY(${item.start}px)` }}
              onPress={(event) => {
                setActiveId(row.id);
                if (event.shiftKey) picked.extend(row.id, order(), activeId ?? selected ?? null);
                else if (event.ctrlKey || event.metaKey) picked.toggle(row.id);
                else {
                  picked.clear();
                  onOpen(row.id);
                }
              }}
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
}

/**
 * Keeps the row under the focus, else the first row in view, where it is when rows come or go above it. Another part of
 * the queue begins at its top.
 */
function useAnchor({ scroller, list, lines, queue, part, activeId }: Anchor): void {
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
      const top = scroller.scrollTop;
      const items = list.getVirtualItems().filter((item) => lines[item.index]?.kind === "row");
      const inView = items.filter((item) => item.end > top + GROUP_HEIGHT && item.start < top + scroller.clientHeight);
      const kept = inView.find((item) => item.key === activeId) ?? inView[0];
      before.current =
        kept === undefined || (top === 0 && kept.key !== activeId) ? { part, id: "", from: 0 } : { part, id: String(kept.key), from: kept.start - top };
    };
    remember();
    scroller.addEventListener("scroll", remember, { passive: true });
    return () => scroller.removeEventListener("scroll", remember);
  }, [scroller, list, lines, queue.rows, part, activeId]);
}
