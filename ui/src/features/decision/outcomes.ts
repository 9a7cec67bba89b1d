import type { IconName } from "../../components/Icon";
import type { Say } from "../../i18n/use";
import type { DecisionBlock, Outcome } from "../../transport";

/** The four decisions in the order of their keys, Alt 1 to Alt 4. */
export const OUTCOMES: readonly Outcome[] = ["approved", "refused", "returned", "terminated"];

/** As they stand in the decision area, in two columns. */
export const LAYOUT: readonly Outcome[] = ["approved", "returned", "refused", "terminated"];

/** The icon of each decision. */
export const OUTCOME_ICONS: Record<Outcome, IconName> = {
  approved: "okline",
  refused: "ban",
  returned: "back",
  terminated: "stop",
};

/** „5, 6“ */
export function numbers(list: readonly number[]): { n: number; list: string } {
  return { n: list.length, list: list.join(", ") };
}

/** Why a decision may not be made now, in a sentence. */
export function blockWords(t: Say, block: DecisionBlock): string {
  switch (block.code) {
    case "claimed-by-other":
      return t("block.claimed-by-other", block.params);
    case "checks-open":
      return t("block.checks-open", numbers(block.params.checks));
    case "checks-unmet":
      return t("block.checks-unmet", numbers(block.params.checks));
    default:
      return t(`block.${block.code}`);
  }
}
