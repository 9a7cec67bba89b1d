import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "../../components/Button";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { useChords } from "../../shell/keys";
import { asDeskError, type DeskError } from "../../transport";
import type { Pages } from "./pages";
import { Paper } from "./Paper";
import { usePages } from "./usePages";
import s from "./Viewer.module.css";

interface Props {
  title: string;
  bytes: ArrayBuffer | undefined;
  mediaType: string;
  /** Why the bytes are not here. */
  fault?: DeskError | null;
  onRetry?: () => void;
  /** Pages as the case says, for the line that is read while it loads. */
  pages?: number;
  /** Numbers of the checks that this document answers. */
  marks?: readonly number[];
  /** Every page was shown and the last one was seen to its end. */
  onEnd?: () => void;
}

/** Zoom: fitted to the width, or canvas pixels for a point. */
type Zoom = "width" | number;

const STEPS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3] as const;

function nextStep(scale: number, by: 1 | -1): number {
  const steps = by > 0 ? STEPS.filter((step) => step > scale + 0.01) : STEPS.filter((step) => step < scale - 0.01);
  return (by > 0 ? steps[0] : steps.at(-1)) ?? scale;
}

/** The page viewer: one page at a time. */
export function Viewer(props: Props) {
  const t = useT();
  const { title, bytes, mediaType, fault, onRetry } = props;
  const opened = usePages(bytes, mediaType);
  const [broken, setBroken] = useState<DeskError | null>(null);
  useEffect(() => setBroken(null), [bytes]);
  const error = fault ?? broken ?? (opened.state === "fault" ? opened.error : null);
  if (error !== null)
    return (
      <Place title={title}>
        <TroubleState error={error} {...(onRetry === undefined ? {} : { onRetry })} />
      </Place>
    );
  if (opened.state !== "open")
    return (
      <Place title={title}>
        <Waiting>{t("viewer.loading", { n: props.pages ?? 0 })}</Waiting>
      </Place>
    );
  return <Leaves {...props} pages={opened.pages} onBroken={(thrown) => setBroken(asDeskError(thrown))} />;
}

function Place({ title, children }: { title: string; children: ReactNode }) {
  const t = useT();
  return (
    <div className={s.viewer} role="region" aria-label={t("viewer.label", { title })} data-testid="viewer">
      <div />
      <div className={s.state}>{children}</div>
    </div>
  );
}

interface LeavesProps extends Omit<Props, "pages"> {
  pages: Pages;
  onBroken: (thrown: unknown) => void;
}

function Leaves({ title, pages, marks, onEnd, onBroken }: LeavesProps) {
  const t = useT();
  const sheet = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState(1);
  const [zoom, setZoom] = useState<Zoom>("width");
  const [turn, setTurn] = useState(0);
  const [full, setFull] = useState(false);
  const [scale, setScale] = useState(1);
  const drawn = useRef<Drawn | null>(null);
  const reading = useReading(pages, page, drawn, sheet, onEnd);
  // Another document begins at its first page, upright.
  useEffect(() => {
    setPage(1);
    setTurn(0);
  }, [pages]);
  const go = (to: number, end = false) => {
    if (to < 1 || to > pages.count) return;
    setPage(to);
    const box = sheet.current;
    requestAnimationFrame(() => box?.scrollTo({ top: end ? box.scrollHeight : 0 }));
  };
  const down = () => {
    const box = sheet.current;
    if (box === null) return;
    if (box.scrollTop + box.clientHeight < box.scrollHeight - 4) box.scrollBy({ top: box.clientHeight * 0.9 });
    else go(page + 1);
  };
  const up = () => {
    const box = sheet.current;
    if (box === null) return;
    if (box.scrollTop > 4) box.scrollBy({ top: -box.clientHeight * 0.9 });
    else go(page - 1, true);
  };
  const larger = () => setZoom(nextStep(scale, 1));
  const smaller = () => setZoom(nextStep(scale, -1));
  const outsideText = (act: () => void) => (event: KeyboardEvent) =>
    event.target instanceof HTMLTextAreaElement ? false : act();
  useChords({
    PageDown: outsideText(down),
    PageUp: outsideText(up),
    "Ctrl+Equal": larger,
    "Ctrl+NumpadAdd": larger,
    "Ctrl+Minus": smaller,
    "Ctrl+NumpadSubtract": smaller,
    "Ctrl+Digit0": () => setZoom("width"),
    F11: () => setFull(!full),
    Escape: () => (full ? setFull(false) : false),
  });
  const onDrawn = useCallback(
    (at: number) => {
      setScale(at);
      drawn.current = { pages, page };
      reading();
    },
    [reading, pages, page],
  );
  return (
    <div
      className={`${s.viewer} ${full ? s.full : ""}`}
      role="region"
      aria-label={t("viewer.label", { title })}
      data-testid="viewer"
      data-page={page}
      data-pages={pages.count}
    >
      <div className={s.tools} role="toolbar" aria-label={t("viewer.tools")}>
        <IconButton icon="chev-l" label={t("viewer.previous")} unavailable={page === 1} onClick={() => go(page - 1)} />
        <span className={s.pg} aria-live="polite">
          {t("viewer.of", { n: page, of: pages.count })}
        </span>
        <IconButton
          icon="chev-r"
          label={t("viewer.next")}
          unavailable={page === pages.count}
          data-testid="viewer-next"
          onClick={() => go(page + 1)}
        />
        <span className="grow" />
        <IconButton icon="zout" className={s.opt ?? ""} label={t("viewer.zoomout")} onClick={smaller} />
        <span className={`${s.pg} ${s.opt}`}>{Math.round(scale * 100)}&nbsp;%</span>
        <IconButton icon="zin" label={t("viewer.zoomin")} onClick={larger} />
        <IconButton
          icon="width"
          className={s.opt ?? ""}
          label={t("viewer.width")}
          onClick={() => setZoom("width")}
        />
        <IconButton icon="rotate" className={s.opt ?? ""} label={t("viewer.rotate")} onClick={() => setTurn((turn + 90) % 360)} />
        <IconButton
          icon="expand"
          label={t(full ? "viewer.full.leave" : "viewer.full")}
          aria-pressed={full}
          data-testid="viewer-full"
          onClick={() => setFull(!full)}
        />
      </div>
      <div ref={sheet} className={s.sheet} tabIndex={0} role="group" aria-label={title} data-ring="in" onScroll={reading}>
        <Paper
          pages={pages}
          page={page}
          zoom={zoom}
          turn={turn}
          box={sheet}
          label={t("viewer.page", { n: page, of: pages.count, title })}
          onDrawn={onDrawn}
          onBroken={onBroken}
        >
          {marks !== undefined && marks.length > 0 && (
            <div className={s.marks} aria-hidden="true">
              {marks.map((mark) => (
                <span key={mark} className={s.mark}>
                  {mark}
                </span>
              ))}
            </div>
          )}
        </Paper>
      </div>
    </div>
  );
}

/** The page that stands whole on the sheet. */
interface Drawn {
  pages: Pages;
  page: number;
}

/** Watches which pages were shown whole, and calls once when all were and the last was seen to its end. */
function useReading(
  pages: Pages,
  page: number,
  drawn: React.RefObject<Drawn | null>,
  sheet: React.RefObject<HTMLDivElement | null>,
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
