import { useCallback, useEffect, useRef, useState } from "react";
import { useT } from "../../i18n";
import { type Chords, useChords } from "../../shell/keys";
import { useActive } from "./active";
import { FindBar, type Found } from "./Find";
import { LightBar } from "./Light";
import { isSameMark, type Placed } from "./marking";
import { ChosenMark, MarkForm } from "./MarkForm";
import { MarkLayer } from "./MarkLayer";
import type { Pages, Part } from "./pages";
import { Paper } from "./Paper";
import { PrintSheet } from "./PrintSheet";
import { Strip } from "./Strip";
import { Tools } from "./Tools";
import { type Drawn, useReading } from "./useReading";
import { nextStep, tools } from "./useTools";
import type { ViewerProps } from "./Viewer";
import s from "./Viewer.module.css";
import { useView } from "./views";

interface Props extends Omit<ViewerProps, "pages" | "bytes" | "fault" | "onRetry"> {
  pages: Pages;
  /** Pages as the case says; 0 where it does not. */
  expected: number;
  onBroken: (thrown: unknown) => void;
}

/** The bar that is open over the page. */
type Bar = "find" | "light" | null;

/** Where a new box begins, as it is seen. */
const NEW_BOX: Part = { x: 0.2, y: 0.4, width: 0.5, height: 0.06 };

/** The pages of an open document. */
export function Leaves({ title, pages, expected, marks, marking, asked, remember, onBeside, onEnd, onBroken }: Props) {
  const t = useT();
  const sheet = useRef<HTMLDivElement>(null);
  const { isActive, activate } = useActive();
  const [view, change] = useView(remember);
  const [full, setFull] = useState(false);
  const [scale, setScale] = useState(1);
  const [bar, setBar] = useState<Bar>(null);
  const [printing, setPrinting] = useState(false);
  const [found, setFound] = useState<readonly Found[]>([]);
  const [drawing, setDrawing] = useState<Part | null>(null);
  const [placing, setPlacing] = useState(false);
  const [chosen, setChosen] = useState<Placed | null>(null);
  const drawn = useRef<Drawn | null>(null);
  const page = Math.min(view.page, pages.count);
  const reading = useReading(pages, page, drawn, sheet, onEnd);
  // Another document that is not remembered begins at its first page, upright.
  const first = useRef(pages);
  useEffect(() => {
    if (first.current === pages) return;
    first.current = pages;
    change({ page: 1, turn: 0 });
  }, [pages, change]);
  const go = (to: number, end = false) => {
    if (to < 1 || to > pages.count) return;
    change({ page: to });
    setDrawing(null);
    setPlacing(false);
    setChosen(null);
    const box = sheet.current;
    requestAnimationFrame(() => box?.scrollTo({ top: end ? box.scrollHeight : 0 }));
  };
  const placed = marking?.placed.filter((one) => one.mark.page === page) ?? [];
  useEffect(() => {
    if (asked === undefined || asked === null) return;
    go(asked.page);
    const wanted = marking?.placed.find((one) => asked.mark !== undefined && isSameMark(one.mark, asked.mark)) ?? null;
    setChosen(wanted);
    if (wanted !== null) later(sheet.current, "[data-chosen]", (place) => place.scrollIntoView({ block: "center" }));
  }, [asked]);
  const mayMark = (marking?.checks.length ?? 0) > 0;
  const leaveMark = () => {
    setDrawing(null);
    setPlacing(false);
    setChosen(null);
    sheet.current?.focus();
  };
  const work = {
    view,
    scale,
    full,
    finding: bar === "find",
    lighting: bar === "light",
    marking: drawing !== null,
    mayMark,
    change,
    onFull: () => setFull(!full),
    onFind: () => setBar(bar === "find" ? null : "find"),
    onLight: () => setBar(bar === "light" ? null : "light"),
    onMark: () => {
      if (drawing !== null) return leaveMark();
      setChosen(null);
      setDrawing(NEW_BOX);
    },
    onPrint: () => setPrinting(true),
    onBeside,
  };
  const { all, shown } = tools(work);
  const only = (act: () => unknown) => (event: KeyboardEvent) =>
    isActive() && !(event.target instanceof HTMLTextAreaElement) ? act() : false;
  const by = (id: string) => only(() => all.find((tool) => tool.id === id && tool.unavailable !== true)?.act() ?? undefined);
  const scrolls = (down: boolean) => () => {
    const box = sheet.current;
    if (box === null) return;
    const more = down ? box.scrollTop + box.clientHeight < box.scrollHeight - 4 : box.scrollTop > 4;
    if (more) box.scrollBy({ top: (down ? 0.9 : -0.9) * box.clientHeight });
    else go(page + (down ? 1 : -1), !down);
  };
  const closes = () => {
    if (bar !== null) setBar(null);
    else if (full) setFull(false);
    else return false;
    return true;
  };
  const chords: Chords = {
    PageDown: only(scrolls(true)),
    PageUp: only(scrolls(false)),
    "Ctrl+Equal": by("zoomin"),
    "Ctrl+NumpadAdd": by("zoomin"),
    "Ctrl+Minus": by("zoomout"),
    "Ctrl+NumpadSubtract": by("zoomout"),
    "Ctrl+Digit0": by("width"),
    "Ctrl+Digit9": by("whole"),
    "Ctrl+Digit8": by("actual"),
    "Ctrl+BracketRight": by("rotate"),
    "Ctrl+BracketLeft": by("rotate-left"),
    F4: by("mark"),
    F7: by("beside"),
    F8: by("strip"),
    F9: by("light"),
    "Ctrl+KeyF": by("find"),
    "Ctrl+KeyP": by("print"),
    F11: by("full"),
    Escape: only(closes),
  };
  useChords(chords);
  const onWheel = useCallback((event: WheelEvent) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const by = event.deltaY < 0 ? 1 : -1;
    wheel.current(by);
  }, []);
  const wheel = useRef((_by: 1 | -1) => {});
  wheel.current = (by) => change({ zoom: nextStep(scale, by) });
  useEffect(() => {
    const box = sheet.current;
    // A listener of its own: only one that is not passive may keep the window from zooming.
    box?.addEventListener("wheel", onWheel, { passive: false });
    return () => box?.removeEventListener("wheel", onWheel);
  }, [onWheel]);
  const onDrawn = useCallback(
    (at: number) => {
      setScale(at);
      drawn.current = { pages, page };
      reading();
    },
    [reading, pages, page],
  );
  const hits = found.find((one) => one.page === page)?.parts ?? [];
  return (
    <div
      className={`${s.viewer} ${full ? s.full : ""}`}
      role="region"
      aria-label={t("viewer.label", { title })}
      data-testid="viewer"
      data-page={page}
      data-pages={pages.count}
      data-turn={view.turn}
      data-zoom={view.zoom}
      onFocus={activate}
      onPointerDown={activate}
    >
      <Tools page={page} count={pages.count} scale={scale} shown={shown} all={all} onPage={go} />
      {bar === "light" && <LightBar light={view.light} onLight={(light) => change({ light })} onClose={() => setBar(null)} />}
      {bar === "find" && (
        <FindBar pages={pages} page={page} onPage={go} onFound={setFound} onClose={() => setBar(null)} isActive={isActive} />
      )}
      <div className={s.desk}>
        {view.strip && <Strip pages={pages} page={page} onPage={go} />}
        <div ref={sheet} className={s.sheet} tabIndex={0} role="group" aria-label={title} data-ring="in" data-sheet="" onScroll={reading}>
          {pages.count < expected && (
            <p className={s.missing} role="status" data-testid="viewer-fewer">
              {t("viewer.fewer", { n: pages.count, of: expected })}
            </p>
          )}
          <Paper
            pages={pages}
            page={page}
            zoom={view.zoom}
            turn={view.turn}
            light={view.light}
            box={sheet}
            label={t("viewer.page", { n: page, of: pages.count, title })}
            onDrawn={onDrawn}
            onBroken={onBroken}
          >
            {marks !== undefined && marks.length > 0 && placed.length === 0 && <Answers marks={marks} />}
            <MarkLayer
              placed={placed}
              turn={view.turn}
              hits={hits}
              chosen={chosen}
              drawing={drawing}
              onDrawing={setDrawing}
              onDrawn={() => setPlacing(true)}
              onCancel={leaveMark}
              onChoose={setChosen}
            />
          </Paper>
        </div>
      </div>
      {marking !== undefined && drawing !== null && placing && (
        <MarkForm marking={marking} page={page} turn={view.turn} part={drawing} onDone={leaveMark} />
      )}
      {marking !== undefined && drawing === null && chosen !== null && (
        <ChosenMark marking={marking} placed={chosen} onDone={leaveMark} />
      )}
      {printing && <PrintSheet title={title} pages={pages} turn={view.turn} onClose={() => setPrinting(false)} />}
    </div>
  );
}

/** Numbers of the checks that the document answers, while no place on the page says so. */
function Answers({ marks }: { marks: readonly number[] }) {
  return (
    <div className={s.marks} aria-hidden="true">
      {marks.map((mark) => (
        <span key={mark} className={s.mark}>
          {mark}
        </span>
      ))}
    </div>
  );
}

/** Once the page stands. */
function later(box: HTMLElement | null, selector: string, act: (element: HTMLElement) => void): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const element = box?.querySelector<HTMLElement>(selector);
      if (element !== null && element !== undefined) act(element);
    }),
  );
}
