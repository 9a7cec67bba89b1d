import type { MessageId } from "../../i18n";
import type { ActionId } from "../../transport";

/** Where an action belongs; lists of keys are ordered so. */
export const WHERES = ["everywhere", "lists", "case", "form", "viewer", "sign", "versions"] as const;
export type Where = (typeof WHERES)[number];

/** An action of the window. The palette, key caps, the list of keys, settings and Help know it from here alone. */
export interface ActionDef {
  readonly where: Where;
  /** What it does, as a command. */
  readonly words: MessageId;
  /** Its usual key, by physical position; screens name their handlers by it. */
  readonly chord?: string;
  /** Further keys that always do the same. */
  readonly also?: readonly string[];
  /** The key belongs to a list, a field or a form and cannot be changed; it is shown as it is written here. */
  readonly fixed?: readonly string[];
  /** Whether it may be done is the desk's word. */
  readonly rule?: ActionId;
  /** What else somebody may call it. */
  readonly find?: string;
}

const list = {
  palette: { where: "everywhere", words: "action.palette", chord: "Ctrl+KeyK" },
  "queue.search": { where: "everywhere", words: "action.queue.search", chord: "Ctrl+KeyE", find: "търсене намери find" },
  "go.cases": { where: "everywhere", words: "nav.cases", chord: "Ctrl+Digit1", find: "опашка queue" },
  "go.sign": { where: "everywhere", words: "nav.sign", chord: "Ctrl+Digit2", find: "подписване" },
  "go.exchange": { where: "everywhere", words: "nav.exchange", chord: "Ctrl+Digit3", find: "изпращане внимание outbox" },
  "go.counter": { where: "everywhere", words: "nav.counter", chord: "Ctrl+Digit4", find: "заявления прием counter" },
  "counter.begin": { where: "everywhere", words: "action.counter.begin", chord: "Ctrl+KeyN", find: "ново заявление гише приеми new application" },
  "go.supervise": { where: "everywhere", words: "nav.supervise", chord: "Ctrl+Digit5", find: "ръководител натоварване извадка load" },
  "go.settings": { where: "everywhere", words: "nav.settings", chord: "Ctrl+Comma", find: "предпочитания preferences" },
  "go.help": { where: "everywhere", words: "action.go.help", find: "ръководство manual" },
  help: { where: "everywhere", words: "action.help", chord: "F1" },
  exchange: { where: "everywhere", words: "action.exchange", chord: "Ctrl+KeyR", find: "синхронизация обнови sync refresh" },
  lock: { where: "everywhere", words: "action.lock", chord: "Ctrl+KeyL" },
  "pane.next": { where: "everywhere", words: "action.pane.next", chord: "F6" },
  "pane.previous": { where: "everywhere", words: "action.pane.previous", chord: "Shift+F6" },
  "list.move": { where: "lists", words: "action.list.move", fixed: ["↑", "↓", "Home", "End"] },
  "list.open": { where: "lists", words: "action.list.open", fixed: ["Enter"] },
  "case.next": { where: "case", words: "action.case.next", chord: "Ctrl+ArrowDown" },
  "case.previous": { where: "case", words: "action.case.previous", chord: "Ctrl+ArrowUp" },
  "case.claim": { where: "case", words: "action.case.claim", rule: "claim", find: "вземи" },
  "case.release": { where: "case", words: "action.case.release", rule: "release", find: "върни на опашката" },
  "case.take-over": { where: "case", words: "action.case.take-over", rule: "take-over", find: "ръководител" },
  "case.overview": { where: "case", words: "action.case.overview" },
  "case.documents": { where: "case", words: "action.case.documents", find: "доказателства evidence" },
  "case.messages": { where: "case", words: "action.case.messages", find: "писма letters" },
  "case.notes": { where: "case", words: "action.case.notes", find: "бележки notes" },
  "case.history": { where: "case", words: "action.case.history" },
  "check.answer": { where: "case", words: "action.check.answer", fixed: ["1", "2", "3"] },
  "check.note": { where: "case", words: "action.check.note", chord: "F2" },
  "decide.approved": { where: "case", words: "decide.approved", chord: "Alt+Digit1", rule: "approve", find: "одобрение решение approve" },
  "decide.refused": { where: "case", words: "decide.refused", chord: "Alt+Digit2", rule: "refuse", find: "отказ решение refuse" },
  "decide.returned": { where: "case", words: "decide.returned", chord: "Alt+Digit3", rule: "return", find: "корекция решение return" },
  "decide.terminated": { where: "case", words: "decide.terminated", chord: "Alt+Digit4", rule: "terminate", find: "прекратяване решение terminate" },
  "decision.undo": { where: "case", words: "action.decision.undo", rule: "undo-decision", find: "отмени undo" },
  "draft.discard": { where: "case", words: "action.draft.discard", rule: "discard-draft", find: "чернова draft" },
  "form.confirm": { where: "form", words: "action.form.confirm", chord: "Ctrl+Enter", also: ["Ctrl+NumpadEnter"] },
  "form.leave": { where: "form", words: "action.form.leave", fixed: ["Esc"] },
  "page.next": { where: "viewer", words: "action.page.next", chord: "PageDown" },
  "page.previous": { where: "viewer", words: "action.page.previous", chord: "PageUp" },
  "zoom.in": { where: "viewer", words: "action.zoom.in", chord: "Ctrl+Equal", also: ["Ctrl+NumpadAdd"] },
  "zoom.out": { where: "viewer", words: "action.zoom.out", chord: "Ctrl+Minus", also: ["Ctrl+NumpadSubtract"] },
  "zoom.fit": { where: "viewer", words: "action.zoom.fit", chord: "Ctrl+Digit0" },
  "page.whole": { where: "viewer", words: "viewer.whole", chord: "Ctrl+Digit9" },
  "zoom.actual": { where: "viewer", words: "viewer.actual", chord: "Ctrl+Digit8" },
  "page.rotate": { where: "viewer", words: "viewer.rotate", chord: "Ctrl+BracketRight" },
  "page.rotate-left": { where: "viewer", words: "viewer.rotate.left", chord: "Ctrl+BracketLeft" },
  "page.strip": { where: "viewer", words: "viewer.strip", chord: "F8" },
  "page.light": { where: "viewer", words: "viewer.light", chord: "F9", find: "сканирано лошо brightness" },
  "page.mark": { where: "viewer", words: "viewer.mark", chord: "F4", find: "бележка note" },
  "page.beside": { where: "viewer", words: "viewer.beside", chord: "F7", find: "сравни compare" },
  "page.beside-leave": { where: "viewer", words: "action.page.beside-leave", chord: "Shift+F7" },
  "page.find": { where: "viewer", words: "viewer.find", chord: "Ctrl+KeyF" },
  "find.next": { where: "viewer", words: "action.find.next", chord: "F3" },
  "find.previous": { where: "viewer", words: "action.find.previous", chord: "Shift+F3" },
  "page.print": { where: "viewer", words: "viewer.print", chord: "Ctrl+KeyP", find: "принтер print" },
  "page.full": { where: "viewer", words: "action.page.full", chord: "F11" },
  "sign.begin": { where: "sign", words: "action.sign.begin", rule: "sign", find: "подпиши sign" },
  "sign.tick": { where: "sign", words: "action.sign.tick", fixed: ["Space"] },
  "version.choose": { where: "versions", words: "action.version.choose", fixed: ["1", "2", "3", "4"] },
} as const satisfies Record<string, ActionDef>;

/** The name of an action. */
export type ActionName = keyof typeof list;

/** Every action of the window. */
export const ACTIONS: Readonly<Record<ActionName, ActionDef>> = list;

/** Names of all actions, in their order. */
export const ACTION_NAMES = Object.keys(list) as ActionName[];

const BY_CHORD = new Map<string, ActionName>();
for (const name of ACTION_NAMES) {
  const { chord, also = [] } = ACTIONS[name];
  for (const one of chord === undefined ? also : [chord, ...also]) BY_CHORD.set(one, name);
}

/** The action that a usual chord stands for. */
export function actionOf(chord: string): ActionName | undefined {
  return BY_CHORD.get(chord);
}
