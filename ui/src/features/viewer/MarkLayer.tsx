import { type KeyboardEvent, type PointerEvent, useEffect, useRef } from "react";
import { useT } from "../../i18n";
import { isSame, type Placed } from "./marking";
import type { Part } from "./pages";
import { between, nudged, partOf, turned } from "./place";
import s from "./Viewer.module.css";

/** How far an arrow moves the box, in parts of the page; with Ctrl a tenth of it. */
const STEP = 0.02;

function at(part: Part): { left: string; top: string; width: string; height: string } {
  const percent = (fraction: number) => `${fraction * 100}%`;
  return { left: percent(part.x), top: percent(part.y), width: percent(part.width), height: percent(part.height) };
}

interface Props {
  /** Marks on the page that is shown. */
  placed: readonly Placed[];
  turn: number;
  /** Where searched words stand, upright. */
  hits: readonly Part[];
  chosen: Placed | null;
  /** The box that is being drawn, as it is seen; none when nothing is. */
  drawing: Part | null;
  onDrawing: (part: Part) => void;
  /** The box stands. */
  onDrawn: () => void;
  onCancel: () => void;
  onChoose: (placed: Placed) => void;
}

/** The marks over a page, and the box of a new one: drawn with the mouse, or moved and sized with the arrows. */
export function MarkLayer(props: Props) {
  const { placed, turn, hits, chosen, drawing, onDrawing, onDrawn, onChoose } = props;
  const t = useT();
  const layer = useRef<HTMLDivElement>(null);
  const begun = useRef<readonly [number, number] | null>(null);
  const point = (event: PointerEvent): readonly [number, number] => {
    const box = layer.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0 || box.height === 0) return [0, 0];
    const within = (value: number) => Math.min(Math.max(value, 0), 1);
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
  };
  const marking = drawing !== null;
  return (
    <div
      ref={layer}
      className={s.layer}
      data-marking={marking || undefined}
      onPointerDown={(event) => {
        if (!marking || event.button !== 0) return;
        begun.current = point(event);
        event.currentTarget.setPointerCapture?.(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={(event) => begun.current !== null && onDrawing(between(begun.current, point(event)))}
      onPointerUp={(event) => {
        const from = begun.current;
        if (from === null) return;
        begun.current = null;
        const part = between(from, point(event));
        // A click is no box: the one that is there stays.
        if (part.width < 0.005 || part.height < 0.003) return;
        onDrawing(part);
        onDrawn();
      }}
    >
      {hits.map((part, n) => (
        <span key={n} className={s.hit} style={at(turned(part, turn))} aria-hidden="true" data-testid="viewer-hit" />
      ))}
      {placed.map((one) => (
        <button
          key={`${one.check.key}-${JSON.stringify(one.mark)}`}
          type="button"
          className={s.place}
          style={at(turned(partOf(one.mark.place), turn))}
          data-chosen={isSame(chosen, one) || undefined}
          data-testid={`mark-${one.check.number}`}
          aria-label={t("mark.label", { n: one.check.number, note: one.mark.note })}
          title={t("mark.label", { n: one.check.number, note: one.mark.note })}
          onClick={() => onChoose(one)}
        >
          <b aria-hidden="true">{one.check.number}</b>
        </button>
      ))}
      {drawing !== null && <DrawnBox {...props} drawing={drawing} />}
    </div>
  );
}

function DrawnBox({ drawing, onDrawing, onDrawn, onCancel }: Props & { drawing: Part }) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") onDrawn();
    else if (event.key === "Escape") onCancel();
    else if (/^Arrow/.test(event.key)) {
      onDrawing(nudged(drawing, event.key, event.shiftKey, event.ctrlKey ? STEP / 10 : STEP));
      requestAnimationFrame(() => box.current?.scrollIntoView({ block: "nearest" }));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={box}
      className={`${s.place} ${s.drawing}`}
      style={at(drawing)}
      tabIndex={0}
      role="application"
      aria-label={t("mark.box")}
      data-testid="mark-box"
      onKeyDown={onKey}
    />
  );
}
