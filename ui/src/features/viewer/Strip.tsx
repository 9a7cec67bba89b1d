import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { useT } from "../../i18n";
import { chord } from "../../shell/keys";
import type { Pages } from "./pages";
import s from "./Viewer.module.css";

/** Height of a thumbnail with its number: 8.5 rem. */
const ROW = 136;
/** Canvas pixels of a thumbnail's longer side. */
const SIDE = 160;
/** A page that only passes by while the strip is scrolled is not drawn. */
const SETTLES = 60;

function Thumb({ pages, page }: { pages: Pages; page: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const abort = new AbortController();
    const draw = async () => {
      const size = await pages.size(page);
      const element = canvas.current;
      if (element === null || abort.signal.aborted) return;
      await pages.draw(page, element, SIDE / Math.max(size.width, size.height), 0, abort.signal);
    };
    // What cannot be drawn stays a blank leaf here; the page itself says so when it is opened.
    const timer = setTimeout(() => void draw().catch(() => undefined), SETTLES);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [pages, page]);
  return <canvas ref={canvas} width={113} height={SIDE} aria-hidden="true" />;
}

interface Props {
  pages: Pages;
  page: number;
  onPage: (page: number) => void;
}

/** Small pages beside the large one: drawn only while they are in sight, so that five hundred cost as much as ten. */
export function Strip({ pages, page, onPage }: Props) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: pages.count, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 2 });
  useEffect(() => rows.scrollToIndex(page - 1), [page, rows]);
  const move = (to: number) => {
    const next = Math.min(Math.max(to, 1), pages.count);
    onPage(next);
    rows.scrollToIndex(next - 1);
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>(`[data-thumb="${next}"]`)?.focus());
  };
  const onKey = (event: KeyboardEvent) => {
    const to = { ArrowDown: page + 1, ArrowUp: page - 1, Home: 1, End: pages.count }[chord(event)];
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  };
  return (
    <div ref={box} className={s.strip} role="group" aria-label={t("viewer.strip.label")} data-testid="page-strip" onKeyDown={onKey}>
      <div className={s.roll} ref={(roll) => roll?.style.setProperty("height", `${rows.getTotalSize()}px`)}>
        {rows.getVirtualItems().map((row) => (
          <button
            key={row.key}
            type="button"
            className={s.thumb}
            data-thumb={row.index + 1}
            tabIndex={row.index + 1 === page ? 0 : -1}
            aria-current={row.index + 1 === page ? "page" : undefined}
            aria-label={t("viewer.of", { n: row.index + 1, of: pages.count })}
            ref={(leaf) => leaf?.style.setProperty("transform", `translateY(${row.start}px)`)}
            onClick={() => onPage(row.index + 1)}
          >
            <Thumb pages={pages} page={row.index + 1} />
            <span aria-hidden="true">{row.index + 1}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
