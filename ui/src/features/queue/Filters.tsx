import { Button as AriaButton, Checkbox, CheckboxGroup, DialogTrigger, Label } from "react-aria-components";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Detail } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { OPEN_STATES, SERVICES, serviceName } from "../../i18n/names";
import type { CaseState } from "../../transport";
import { filtersOn, useChoice } from "./choice";
import s from "./Queue.module.css";

interface GroupProps {
  label: string;
  value: string[];
  options: readonly (readonly [value: string, words: string])[];
  onChange: (value: string[]) => void;
}

function Group({ label, value, options, onChange }: GroupProps) {
  return (
    <CheckboxGroup className={s.checks ?? ""} value={value} onChange={onChange}>
      <Label>{label}</Label>
      {options.map(([option, words]) => (
        <Checkbox key={option} value={option} className={s.check ?? ""} data-testid={`filter-${option}`}>
          <span className={s.tick}>
            <Icon name="check" />
          </span>
          {words}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}

/** Narrowing the queue to services and states. */
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
      <Detail title={t("queue.filters")}>
        <Group
          label={t("queue.filters.service")}
          value={choice.services}
          options={SERVICES.map((code) => [code, serviceName(t, code)])}
          onChange={(services) => choose({ services })}
        />
        <Group
          label={t("queue.filters.state")}
          value={choice.states}
          options={OPEN_STATES.map((state) => [state, t(`state.${state}`)])}
          onChange={(states) => choose({ states: states as CaseState[] })}
        />
        <Button small unavailable={on === 0} onClick={() => choose({ services: [], states: [] })}>
          {t("queue.filters.clear")}
        </Button>
      </Detail>
    </DialogTrigger>
  );
}
