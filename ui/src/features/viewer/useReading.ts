import { type RefObject, useCallback, useRef } from "react";
import type { Pages } from "./pages";

/** The page that stands whole on the sheet. */
export interface Drawn {
  pages: Pages;
  page: number;
}

/** Watches which pages were shown whole, and calls once when all were and the last was seen to its end. */
export function useReading(
  pages: Pages,
  page: number,
  drawn: RefObject<Drawn | null>,
  sheet: RefObject<HTMLDivElement | null>,
  onEnd: (() => void) | undefined,
): () => void {
  const seen = useRef<{ pages: Pages; shown: Set<number>; told: boolean } | null>(null);
  const latest = useRef(onEnd);
  latest.current = onEnd;
  return useCallback(() => {
    const box = sheet.current;
    if (box === null || latest.current === undefined) return;
    if (seen.current?.pages !== pages) seen.current = { pages, shown: new Set(), told: false };
    const state = seen.current;
    const atBottom = box.scrollTop + box.clientHeight >= box.scrollHeight - 4;
    const isWhole = drawn.current?.pages === pages && drawn.current.page === page;
    if (atBottom && isWhole) state.shown.add(page);
    if (state.told || state.shown.size < pages.count) return;
    state.told = true;
    latest.current();
  }, [pages, page, drawn, sheet]);
}
