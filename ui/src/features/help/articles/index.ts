import { troubles as words } from "../../../i18n/messages/errors";
import type { DeskError } from "../../../transport";
import type { ArticleText } from "./article";
import { link } from "./link";
import { office } from "./office";
import { troubles } from "./trouble";
import { work } from "./work";

const all = { ...work, ...link, ...office, ...troubles } as const satisfies Record<string, ArticleText>;

/** The name of an article. */
export type ArticleId = keyof typeof all;

/** An article with its name. */
export type Article = ArticleText & { readonly id: ArticleId };

/** The articles, in the order of the list. */
export const ARTICLES: readonly Article[] = (Object.keys(all) as ArticleId[]).map((id) => ({ id, ...(all[id] as ArticleText) }));

/** Whether there is an article of this name. */
export function isArticle(id: string): id is ArticleId {
  return id in all;
}

/** An article by its name. */
export function articleOf(id: ArticleId): Article {
  return { id, ...(all[id] as ArticleText) };
}

/** Articles of the screens, by address. */
const PLACES: Readonly<Record<string, ArticleId>> = {
  "/": "day",
  "/sign": "signing",
  "/exchange": "exchange",
  "/exchange/conflict": "versions",
  "/settings": "settings",
  "/counter": "counter",
  "/supervisor": "supervisor",
};

/** The article of a place: a case that is open has its own, and so has a desk without a link. */
export function articleOfPlace(path: string, caseOpen: boolean, offline: boolean): ArticleId {
  if (path === "/" && caseOpen) return "review";
  if (path === "/" && offline) return "offline";
  return PLACES[path] ?? "day";
}

/** Articles of support codes by their hundreds. */
const HUNDREDS: Readonly<Record<number, ArticleId>> = {
  1: "computer",
  2: "entry",
  3: "offline",
  4: "trouble",
  5: "deciding",
  6: "signing",
  7: "exchange",
  8: "settings",
};

/** Codes whose article is another one than that of their hundred. */
const OWN: Partial<Record<DeskError["code"], ArticleId>> = {
  "protocol-mismatch": "computer",
  "foreign-realm": "computer",
  locked: "entry",
  "signed-out": "entry",
  "unknown-document": "evidence",
  "document-not-here": "evidence",
  "digest-mismatch": "evidence",
  "document-unreadable": "evidence",
  "claimed-by-other": "review",
  "not-claimed": "review",
  "nothing-in-conflict": "versions",
  "choice-needed": "versions",
  "take-over-reason-needed": "supervisor",
  "take-over-forbidden": "supervisor",
};

/** The article that says what to do about a trouble. */
export function articleOfTrouble(code: DeskError["code"]): ArticleId {
  return OWN[code] ?? HUNDREDS[Math.floor(words[code].no / 100)] ?? "trouble";
}
