import { useQuery } from "@tanstack/react-query";
import { Button as AriaButton, DialogTrigger } from "react-aria-components";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Detail } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { OPEN_STATES, SERVICES, serviceName, TYPES, typeWord } from "../../i18n/names";
import { keys } from "../../shell/cache";
import { type CaseState, type DeadlineLevel, type QueueFilter, useDesk } from "../../transport";
import { filtersOn, UNFILTERED, useChoice } from "./choice";
import s from "./Queue.module.css";
import { Ticks } from "./Ticks";

/** Levels of the time limit, the nearest first. */
export const LEVELS: readonly DeadlineLevel[] = ["overdue", "today", "soon", "later", "paused"];
const MARKS = ["unread", "attention", "local"] as const;

function Groups() {
  const t = useT();
  const desk = useDesk();
  const { choice, choose } = useChoice();
  const known = useQuery({ queryKey: keys.colleagues, queryFn: () => desk.colleagues(), staleTime: 0 });
  const holders = known.data?.holders ?? [];
  const { filter } = choice;
  const narrow = (change: Partial<QueueFilter>) => choose({ filter: { ...filter, ...change } });
  return (
    <div className={s.groups}>
      <div>
        <Ticks
          testId="filter"
          label={t("queue.filters.level")}
          value={filter.levels}
          options={LEVELS.map((level) => [level, t(`level.${level}`)])}
          onChange={(levels) => narrow({ levels: levels as DeadlineLevel[] })}
        />
        <Ticks
          testId="filter"
          label={t("queue.filters.mark")}
          value={MARKS.filter((mark) => filter[mark])}
          options={MARKS.map((mark) => [mark, t(`queue.filters.${mark}`)])}
          onChange={(on) => narrow({ local: on.includes("local"), attention: on.includes("attention"), unread: on.includes("unread") })}
        />
        <Ticks
          testId="filter"
          label={t("queue.filters.service")}
          value={choice.services}
          options={SERVICES.map((code) => [code, serviceName(t, code)])}
          onChange={(services) => choose({ services })}
        />
      </div>
      <div>
        <Ticks
          testId="filter"
          label={t("queue.filters.state")}
          value={choice.states}
          options={OPEN_STATES.map((state) => [state, t(`state.${state}`)])}
          onChange={(states) => choose({ states: states as CaseState[] })}
        />
        <Ticks
          testId="filter-type"
          label={t("queue.filters.type")}
          value={filter.types}
          options={TYPES.map((type) => [type, typeWord(t, type)])}
          onChange={(types) => narrow({ types })}
        />
      </div>
      {holders.length > 0 && (
        <Ticks
          testId="filter-holder"
          label={t("queue.filters.holder")}
          value={filter.holders}
          options={holders.map((officer) => [officer.id, officer.name])}
          onChange={(chosen) => narrow({ holders: chosen })}
        />
      )}
    </div>
  );
}

/** Narrowing the queue: time limit, service, state, applicant, who has it, what is marked. */
export function Filters() {
  const t = useT();
  const { choice, choose } = useChoice();
  const on = filtersOn(choice);
  const label = on > 0 ? t("queue.filters.on", { n: on }) : t("queue.filters");
  return (
    <DialogTrigger>
      <AriaButton className={controls.icb ?? ""} aria-label={label} data-testid="queue-filters">
        <Icon name="filter" />
        {on > 0 && <span className={s.dot} />}
      </AriaButton>
      <Detail title={t("queue.filters")} wide>
        <Groups />
        <Button small className={s.own ?? ""} unavailable={on === 0} data-testid="filters-clear" onClick={() => choose(UNFILTERED)}>
          {t("queue.filters.clear")}
        </Button>
      </Detail>
    </DialogTrigger>
  );
}
