import type { IconName } from "../../components/Icon";
import { type MessageId, texts } from "../../i18n";
import type { Say } from "../../i18n/use";
import { fits, fold } from "../../shell/actions/fold";
import { offered } from "../../shell/actions/offers";
import { ACTION_NAMES, ACTIONS, type ActionName } from "../../shell/actions/registry";
import type { ActionBlock, ActionView } from "../../transport";
import { blockWords, OUTCOME_ICONS } from "../decision/outcomes";
import { ARTICLES } from "../help/articles";

/** A line of the palette. */
export interface Entry {
  id: string;
  title: string;
  /** What it is looked for by, folded: both languages and whatever else it is called. */
  folded: string;
  icon: IconName;
  action?: ActionName;
  /** Why it cannot be done now. */
  why?: string | undefined;
  run: () => unknown;
}

/** Drawings of the actions that have one elsewhere in the window. */
const ICONS: Partial<Record<ActionName, IconName>> = {
  "queue.search": "search",
  "go.cases": "cases",
  "go.sign": "pen",
  "go.exchange": "sync",
  "go.settings": "sliders",
  "go.help": "help",
  help: "help",
  exchange: "sync",
  lock: "lock",
  "case.next": "chev-d",
  "case.previous": "chev-u",
  "case.claim": "user",
  "case.release": "user",
  "check.note": "note",
  "decide.approved": OUTCOME_ICONS.approved,
  "decide.refused": OUTCOME_ICONS.refused,
  "decide.returned": OUTCOME_ICONS.returned,
  "decide.terminated": OUTCOME_ICONS.terminated,
  "decision.undo": "back",
  "draft.discard": "x",
  "sign.begin": "pen",
};

/** Why an act may not be done now, in words. */
export function whyNot(t: Say, block: ActionBlock): string {
  if (block.code === "decision") return blockWords(t, block.params.block);
  return t(`why.${block.code}`, "params" in block ? block.params : undefined);
}

const both = (id: MessageId) => texts[id].join(" ");

/** Actions of the program and of the present screen: those that a screen offers, and those that rules speak of. */
export function actionEntries(t: Say, ruled: readonly ActionView[]): Entry[] {
  return ACTION_NAMES.flatMap((name) => {
    const def = ACTIONS[name];
    if (def.fixed !== undefined || name === "palette") return [];
    const blocked = ruled.find((one) => one.action === def.rule)?.blocked ?? null;
    const offer = offered(name);
    const why = blocked === null ? (offer?.why ?? undefined) : whyNot(t, blocked);
    // What no screen offers and no rule forbids belongs to another screen.
    if (offer === null && why === undefined) return [];
    return [
      {
        id: name,
        title: t(def.words),
        folded: fold(`${both(def.words)} ${def.find ?? ""}`).text,
        icon: ICONS[name] ?? ("chev-r" as const),
        action: name,
        why,
        run: () => offer?.run(),
      },
    ];
  });
}

/** A setting that can be chosen at once. */
export function settingEntry(t: Say, group: MessageId, value: MessageId, values: Record<string, unknown>, run: () => unknown): Entry {
  const title = `${t(group)}: ${t(value, values)}`;
  const plain = `${both(group)} ${both(value)} ${Object.values(values).join(" ")}`;
  return { id: `setting ${title}`, title, folded: fold(`${title} ${plain}`).text, icon: "sliders", run };
}

/** Articles of Help. */
export function helpEntries(language: "bg" | "en", open: (article: string) => void): Entry[] {
  return ARTICLES.map((article) => ({
    id: `help ${article.id}`,
    title: article.title[language === "bg" ? 0 : 1],
    folded: fold(`${article.title.join(" ")} ${article.find ?? ""}`).text,
    icon: "help",
    run: () => open(article.id),
  }));
}

/** Those that fit what was typed, the best first; all of them when nothing was. */
export function found(entries: readonly Entry[], words: readonly string[]): Entry[] {
  if (words.length === 0) return [...entries];
  return entries
    .map((entry, at) => ({ entry, at, score: fits(entry.folded, words) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .map((one) => one.entry);
}
