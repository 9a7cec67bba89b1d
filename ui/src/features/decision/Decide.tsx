import { DialogTrigger } from "react-aria-components";
import { Button as AriaButton } from "react-aria-components";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Detail } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { useActions } from "../../shell/actions/offers";
import { chordOf, chordWords, useShortcuts } from "../../shell/actions/shortcuts";
import type { CaseView, DecisionOption, Outcome } from "../../transport";
import s from "../case/Review.module.css";
import { blockWords, LAYOUT, numbers, OUTCOME_ICONS } from "./outcomes";

interface Props {
  view: CaseView;
  onOpen: (outcome: Outcome) => void;
  onDiscard: () => void;
}

/** Why the rules suggest what they do: the checks that are not met, by their words. */
function Reasons({ view }: { view: CaseView }) {
  const t = useT();
  const words = useWords();
  const { unmetChecks } = view.suggestion;
  const unmet = view.checks.filter((check) => unmetChecks.includes(check.number));
  return (
    <Detail title={t("suggest.reasons")}>
      {unmet.length === 0 ? (
        <p className="para">{t("suggest.why.met")}</p>
      ) : (
        unmet.map((check) => (
          <p className="para" key={check.key}>
            <b>
              {check.number}. {words.worded(check.title)}
            </b>
            <br />
            {check.law}
            {check.finding !== null && <> · {words.finding(check.finding)}</>}
          </p>
        ))
      )}
    </Detail>
  );
}

function Suggestion({ view }: { view: CaseView }) {
  const t = useT();
  const { suggestion } = view;
  const why = () => {
    if (suggestion.openChecks.length > 0) return t("suggest.why.open", numbers(suggestion.openChecks));
    if (suggestion.unmetChecks.length > 0) return t("suggest.why.unmet", numbers(suggestion.unmetChecks));
    return t("suggest.why.met");
  };
  return (
    <div className={s.rec} data-testid="suggestion" data-outcome={suggestion.outcome ?? "none"}>
      <Icon name="law" tone="accent" />
      <p>
        {suggestion.outcome === null ? (
          t("suggest.open")
        ) : (
          <>
            {t("suggest.sentence")}{" "}
            <DialogTrigger>
              <AriaButton className={`${controls.btn} ${controls.link} strong`}>{t(`suggest.${suggestion.outcome}`)}</AriaButton>
              <Reasons view={view} />
            </DialogTrigger>
          </>
        )}
      </p>
      <span />
      <p className={s.why}>{why()}</p>
    </div>
  );
}

/** Reasons for which decisions are unavailable, each once, beyond what the suggestion says. */
function otherBlocks(t: ReturnType<typeof useT>, view: CaseView): string[] {
  const said = new Set(["checks-open", "checks-unmet"]);
  const blocks = view.decisions.flatMap((option) => (option.blocked === null ? [] : [option.blocked]));
  return [...new Set(blocks.filter((block) => !said.has(block.code)).map((block) => blockWords(t, block)))];
}

/** The decision area: the suggestion as a sentence, and four equal buttons. */
export function Decide({ view, onOpen, onDiscard }: Props) {
  const t = useT();
  const optionOf = (outcome: Outcome): DecisionOption | undefined =>
    view.decisions.find((option) => option.outcome === outcome);
  const open = (outcome: Outcome) => {
    const option = optionOf(outcome);
    if (option === undefined) return;
    if (option.blocked === null) onOpen(outcome);
    else document.querySelector<HTMLElement>(`[data-testid="decide-${outcome}"]`)?.focus();
  };
  useActions({
    "decide.approved": () => open("approved"),
    "decide.refused": () => open("refused"),
    "decide.returned": () => open("returned"),
    "decide.terminated": () => open("terminated"),
  });
  const shortcuts = useShortcuts();
  const cap = (outcome: Outcome) => chordWords(chordOf(`decide.${outcome}`, shortcuts) ?? "").replace(/^Alt (?=\d$)/, "");
  return (
    <div className={s.decide} data-testid="decide">
      <Suggestion view={view} />
      {otherBlocks(t, view).map((words) => (
        <p className="para" key={words}>
          {words}
        </p>
      ))}
      {view.draft !== null && (
        <div className={s.draft} data-testid="draft">
          <Icon name="laptop" size="s" />
          <span className="grow">
            <b>{t("draft.title", { outcome: t(`suggest.${view.draft.outcome}`) })}</b> {t("draft.kept")}
          </span>
          <Button small onClick={() => view.draft !== null && open(view.draft.outcome)}>
            {t("draft.resume")}
          </Button>
          <Button small kind="quiet" icon="x" aria-label={t("draft.discard")} title={t("draft.discard")} onClick={onDiscard} />
        </div>
      )}
      <div className={s.cap}>
        <span>{t("decide.caption")}</span>
        <span>
          <kbd>Alt</kbd> {t("decide.keys")}
        </span>
      </div>
      <div className={s.acts} role="group" aria-label={t("decide.group")}>
        {LAYOUT.map((outcome) => {
          const blocked = optionOf(outcome)?.blocked ?? null;
          const why = blocked === null ? undefined : blockWords(t, blocked);
          return (
            <Button
              key={outcome}
              icon={OUTCOME_ICONS[outcome]}
              keys={cap(outcome)}
              unavailable={blocked !== null || optionOf(outcome) === undefined}
              title={why}
              aria-description={why}
              data-testid={`decide-${outcome}`}
              onClick={() => open(outcome)}
            >
              {t(`decide.${outcome}`)}
            </Button>
          );
        })}
      </div>
    </div>
  );
}
