import type { Entry } from "../../../i18n/entry";
import type { Where } from "../../../shell/actions/registry";

/** A piece of an article. `{exchange}` in a text stands for the keys of the action of that name. */
export type Block =
  | { readonly p: Entry }
  | { readonly h: Entry }
  | { readonly list: readonly Entry[] }
  | { readonly steps: readonly Entry[] }
  /** The keys of these places, from the one list of actions. */
  | { readonly keys: readonly Where[] };

/** An article of Help: data alone, in both languages. */
export interface ArticleText {
  readonly title: Entry;
  /** What else somebody may look for it by. */
  readonly find?: string;
  readonly body: readonly Block[];
}
