import { Checkbox, CheckboxGroup, Label } from "react-aria-components";
import { Icon } from "../../components/Icon";
import s from "./Queue.module.css";

interface Props {
  label: string;
  value: readonly string[];
  options: readonly (readonly [value: string, words: string])[];
  testId: string;
  onChange: (value: string[]) => void;
}

/** Some of a few, each with a box to tick. */
export function Ticks({ label, value, options, testId, onChange }: Props) {
  return (
    <CheckboxGroup className={s.checks ?? ""} value={[...value]} onChange={onChange}>
      <Label>{label}</Label>
      {options.map(([option, words]) => (
        <Checkbox key={option} value={option} className={s.check ?? ""} data-testid={`${testId}-${option}`}>
          <span className={s.tick}>
            <Icon name="check" />
          </span>
          {words}
        </Checkbox>
      ))}
    </CheckboxGroup>
  );
}
