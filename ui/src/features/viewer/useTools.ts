import type { Tool } from "./Tools";
import s from "./Viewer.module.css";
import type { View, Zoom } from "./views";

const STEPS = [0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4] as const;

/** The next step of the zoom from where it stands. */
export function nextStep(scale: number, by: 1 | -1): number {
  const steps = by > 0 ? STEPS.filter((step) => step > scale + 0.01) : STEPS.filter((step) => step < scale - 0.01);
  return (by > 0 ? steps[0] : steps.at(-1)) ?? scale;
}

/** What the tools of a viewer work on. */
export interface Work {
  view: View;
  scale: number;
  full: boolean;
  finding: boolean;
  lighting: boolean;
  marking: boolean;
  mayMark: boolean;
  change: (part: Partial<View>) => void;
  onFull: () => void;
  onFind: () => void;
  onLight: () => void;
  onMark: () => void;
  onPrint: () => void;
  onBeside: (() => void) | undefined;
}

/** Every tool with its key; `shown` are those with a button of their own. */
export function tools(work: Work): { all: Tool[]; shown: { tool: Tool; className?: string | undefined }[] } {
  const { view, scale, change } = work;
  const zoom = (to: Zoom) => () => change({ zoom: to });
  const turn = (by: number) => () => change({ turn: (view.turn + by) % 360 });
  const zoomin: Tool = { id: "zoomin", icon: "zin", label: "viewer.zoomin", keys: "Ctrl +", act: zoom(nextStep(scale, 1)) };
  const zoomout: Tool = { id: "zoomout", icon: "zout", label: "viewer.zoomout", keys: "Ctrl −", act: zoom(nextStep(scale, -1)) };
  const width: Tool = { id: "width", icon: "width", label: "viewer.width", keys: "Ctrl 0", act: zoom("width"), pressed: view.zoom === "width" };
  const whole: Tool = { id: "whole", icon: "image", label: "viewer.whole", keys: "Ctrl 9", act: zoom("page"), pressed: view.zoom === "page" };
  const actual: Tool = { id: "actual", icon: "zin", label: "viewer.actual", keys: "Ctrl 8", act: zoom(1), pressed: view.zoom === 1 };
  const right: Tool = { id: "rotate", icon: "rotate", label: "viewer.rotate", keys: "Ctrl ]", act: turn(90) };
  const left: Tool = { id: "rotate-left", icon: "back", label: "viewer.rotate.left", keys: "Ctrl [", act: turn(270) };
  const strip: Tool = { id: "strip", icon: "copy", label: "viewer.strip", keys: "F8", act: () => change({ strip: !view.strip }), pressed: view.strip };
  const light: Tool = { id: "light", icon: "sliders", label: "viewer.light", keys: "F9", act: work.onLight, pressed: work.lighting };
  const find: Tool = { id: "find", icon: "search", label: "viewer.find", keys: "Ctrl F", act: work.onFind, pressed: work.finding };
  const print: Tool = { id: "print", icon: "doc-sign", label: "viewer.print", keys: "Ctrl P", act: work.onPrint };
  const mark: Tool = {
    id: "mark",
    icon: "pin",
    label: "viewer.mark",
    keys: "F4",
    act: work.onMark,
    pressed: work.marking,
    unavailable: !work.mayMark,
    why: "viewer.mark.why",
  };
  const full: Tool = {
    id: "full",
    icon: "expand",
    label: work.full ? "viewer.full.leave" : "viewer.full",
    keys: "F11",
    act: work.onFull,
    pressed: work.full,
  };
  const { onBeside } = work;
  const beside: Tool[] = onBeside === undefined ? [] : [{ id: "beside", icon: "merge", label: "viewer.beside", keys: "F7", act: onBeside }];
  return {
    all: [zoomin, zoomout, width, whole, actual, right, left, strip, ...beside, mark, light, find, print, full],
    shown: [
      { tool: zoomout, className: s.opt },
      { tool: zoomin },
      { tool: width, className: s.opt },
      { tool: whole, className: s.opt2 },
      { tool: right, className: s.opt2 },
      { tool: strip, className: s.opt2 },
      ...beside.map((tool) => ({ tool, className: s.opt2 })),
      ...(work.mayMark ? [{ tool: mark }] : []),
      { tool: full },
    ],
  };
}
