import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { Pages } from "./pages";
import s from "./Viewer.module.css";

interface Props {
  pages: Pages;
  page: number;
  zoom: "width" | number;
  turn: number;
  /** What it scrolls in, whose width it may be fitted to. */
  box: RefObject<HTMLDivElement | null>;
  label: string;
  onDrawn: (scale: number) => void;
  onBroken: (thrown: unknown) => void;
  children?: ReactNode;
}

/** Room beside the page when it is fitted to the width. */
const MARGIN = 32;
/** A screen pixel for a point at 100 %. */
const FULL_SIZE = 96 / 72;

/** The width that a page may take, as the window changes. */
function useWidth(box: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    setWidth(element.clientWidth);
    return () => watch.disconnect();
  }, [box]);
  return width;
}

/**
 * Canvas pixels for a CSS pixel: a whole multiple of the screen's, and two at least. The web view sets letters on whole canvas pixels,
 * which pushes small type apart and together; drawn larger and shrunk, letters stand where the page has them.
 */
function density(): number {
  const screen = Math.min(window.devicePixelRatio || 1, 2);
  return screen * Math.ceil(2 / screen);
}

/** One page, finer than the resolution of the screen. */
export function Paper({ pages, page, zoom, turn, box, label, onDrawn, onBroken, children }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const width = useWidth(box);
  const [text, setText] = useState("");
  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0) return;
    const abort = new AbortController();
    const draw = async () => {
      const size = await pages.size(page);
      const upright = turn % 180 === 0;
      const wide = upright ? size.width : size.height;
      const high = upright ? size.height : size.width;
      const scale = zoom === "width" ? Math.max(0.2, (width - MARGIN) / wide) : zoom * FULL_SIZE;
      if (abort.signal.aborted) return;
      element.style.width = `${Math.round(wide * scale)}px`;
      element.style.height = `${Math.round(high * scale)}px`;
      await pages.draw(page, element, scale * density(), turn, abort.signal);
      if (!abort.signal.aborted) onDrawn(scale / FULL_SIZE);
    };
    draw().catch((thrown: unknown) => {
      if (!abort.signal.aborted) onBroken(thrown);
    });
    return () => abort.abort();
  }, [pages, page, zoom, turn, width, onDrawn]);
  useEffect(() => {
    let dropped = false;
    setText("");
    pages.text(page).then(
      (words) => !dropped && setText(words),
      () => undefined,
    );
    return () => {
      dropped = true;
    };
  }, [pages, page]);
  return (
    <div className={s.paper}>
      <canvas ref={canvas} role="img" aria-label={label} />
      <div className="vh" data-testid="viewer-text">
        {text}
      </div>
      {children}
    </div>
  );
}
