import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import type { Pages } from "./pages";
import s from "./Viewer.module.css";
import { type Light, PLAIN, type Zoom } from "./views";

interface Props {
  pages: Pages;
  page: number;
  zoom: Zoom;
  turn: number;
  light: Light;
  /** What it scrolls in, to which it may be fitted. */
  box: RefObject<HTMLDivElement | null>;
  label: string;
  onDrawn: (scale: number) => void;
  /** The page cannot be drawn. Of several pages only this one is then missing. */
  onBroken: (thrown: unknown) => void;
  children?: ReactNode;
}

/** Room beside and above the page when it is fitted. */
const MARGIN = 32;
/** A screen pixel for a point at 100 %. */
export const FULL_SIZE = 96 / 72;
/** Canvas pixels at most: a page drawn far larger than the screen must not take hundreds of megabytes. */
const MOST_PIXELS = 20_000_000;

/** The room that a page may take, as the window changes. */
function useRoom(box: RefObject<HTMLDivElement | null>): { width: number; height: number } {
  const [room, setRoom] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () =>
      setRoom((before) =>
        before.width === element.clientWidth && before.height === element.clientHeight
          ? before
          : { width: element.clientWidth, height: element.clientHeight },
      );
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    return () => watch.disconnect();
  }, [box]);
  return room;
}

/**
 * Canvas pixels for a CSS pixel: a whole multiple of the screen's, and two at least. The web view sets letters on whole canvas pixels,
 * which pushes small type apart and together; drawn larger and shrunk, letters stand where the page has them.
 */
function density(wide: number, high: number): number {
  const screen = Math.min(window.devicePixelRatio || 1, 2);
  return Math.min(screen * Math.ceil(2 / screen), Math.sqrt(MOST_PIXELS / Math.max(wide * high, 1)));
}

function scaleOf(zoom: Zoom, room: { width: number; height: number }, wide: number, high: number): number {
  if (typeof zoom === "number") return zoom * FULL_SIZE;
  const width = (room.width - MARGIN) / wide;
  return Math.max(0.1, zoom === "width" ? width : Math.min(width, (room.height - MARGIN) / high));
}

/** One page, finer than the resolution of the screen. */
export function Paper({ pages, page, zoom, turn, light, box, label, onDrawn, onBroken, children }: Props) {
  const t = useT();
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useRoom(box);
  const [text, setText] = useState("");
  const [broken, setBroken] = useState<number | null>(null);
  // The height matters only to a page that is fitted to it.
  const height = zoom === "page" ? room.height : 0;
  useEffect(() => {
    const element = canvas.current;
    if (element === null || room.width === 0) return;
    const abort = new AbortController();
    const draw = async () => {
      const size = await pages.size(page);
      const across = turn % 180 !== 0;
      const [wide, high] = across ? [size.height, size.width] : [size.width, size.height];
      const scale = scaleOf(zoom, { width: room.width, height }, wide, high);
      if (abort.signal.aborted) return;
      delete element.dataset.drawn;
      element.style.width = `${Math.round(wide * scale)}px`;
      element.style.height = `${Math.round(high * scale)}px`;
      await pages.draw(page, element, scale * density(wide * scale, high * scale), turn, abort.signal);
      if (abort.signal.aborted) return;
      setBroken(null);
      element.dataset.drawn = String(page);
      onDrawn(scale / FULL_SIZE);
    };
    draw().catch((thrown: unknown) => {
      if (abort.signal.aborted) return;
      setBroken(page);
      onBroken(thrown);
    });
    return () => abort.abort();
  }, [pages, page, zoom, turn, room.width, height, onDrawn]);
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
  useEffect(() => {
    canvas.current?.style.setProperty("--brightness", String(light.brightness));
    canvas.current?.style.setProperty("--contrast", String(light.contrast));
  }, [light]);
  const plain = light.brightness === PLAIN.brightness && light.contrast === PLAIN.contrast;
  const missing = broken === page;
  return (
    <>
      {missing && (
        <p className={s.missing} role="alert" data-testid="page-broken">
          {t("viewer.page.broken", { n: page })}
        </p>
      )}
      <div className={s.paper} hidden={missing}>
        <canvas ref={canvas} role="img" aria-label={label} data-lit={!plain || undefined} />
        <div className="vh" data-testid="viewer-text">
          {text}
        </div>
        {children}
      </div>
    </>
  );
}
