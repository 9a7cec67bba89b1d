import type { ReactNode } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import s from "./controls.module.css";

interface Props<T extends string> {
  label: string;
  value: T;
  options: readonly { value: T; label: ReactNode; testId?: string }[];
  onChange: (value: T) => void;
}

/** One of a few, joined; the chosen one has a blue edge, a tint and the strong weight. */
export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={s.seg ?? ""}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const next = options.find((option) => keys.has(option.value));
        if (next !== undefined && next.value !== value) onChange(next.value);
      }}
    >
      {options.map((option) => (
        <ToggleButton key={option.value} id={option.value} data-testid={option.testId}>
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
