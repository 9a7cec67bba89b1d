import { type ReactNode, useId } from "react";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import s from "./Counter.module.css";

interface Shape {
  label: string;
  /** As problems name it; the list of what is left finds the field by it. */
  name: string;
  trouble?: string | undefined;
  hint?: string | undefined;
  wide?: boolean | undefined;
}

/** A label, a control and the sentence that is tied to it. */
function Frame({ label, id, trouble, hint, wide, children }: Shape & { id: string; children: ReactNode }) {
  return (
    <div className={`${s.cell} ${wide === true ? s.wide : ""}`}>
      <label htmlFor={id}>{label}</label>
      {children}
      {hint !== undefined && trouble === undefined && (
        <p className={s.hint} id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {trouble !== undefined && (
        <p className={controls.errMsg} id={`${id}-hint`}>
          <Icon name="no" />
          <span>{trouble}</span>
        </p>
      )}
    </div>
  );
}

interface TextProps extends Shape {
  value: string;
  onChange: (value: string) => void;
  num?: boolean;
  autoFocus?: boolean;
  inputMode?: "numeric" | "text";
}

/** A line of text. */
export function TextField(props: TextProps) {
  const id = useId();
  const { value, onChange, trouble, hint, name, num, autoFocus, inputMode } = props;
  const told = trouble !== undefined || hint !== undefined;
  return (
    <Frame {...props} id={id}>
      <div className={`${controls.field} ${trouble === undefined ? "" : controls.bad}`}>
        <input
          id={id}
          className={num === true ? "num" : undefined}
          value={value}
          data-field={name}
          data-testid={`field-${name}`}
          autoComplete="off"
          spellCheck={false}
          autoFocus={autoFocus}
          inputMode={inputMode}
          aria-invalid={trouble !== undefined}
          aria-describedby={told ? `${id}-hint` : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
    </Frame>
  );
}

/** What may be chosen; a group has a heading. */
export interface Choices {
  group?: string;
  options: readonly { value: string; label: string }[];
}

interface SelectProps extends Shape {
  value: string;
  choices: readonly Choices[];
  /** What stands there while nothing is chosen. */
  empty?: string;
  onChange: (value: string) => void;
}

/** One of a list. */
export function SelectField(props: SelectProps) {
  const id = useId();
  const { value, choices, empty, onChange, trouble, hint, name } = props;
  const told = trouble !== undefined || hint !== undefined;
  const options = (of: Choices) =>
    of.options.map((one) => (
      <option key={one.value} value={one.value}>
        {one.label}
      </option>
    ));
  return (
    <Frame {...props} id={id}>
      <select
        id={id}
        className={`${s.select} ${trouble === undefined ? "" : controls.bad}`}
        value={value}
        data-field={name}
        data-testid={`field-${name}`}
        aria-invalid={trouble !== undefined}
        aria-describedby={told ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {empty !== undefined && <option value="">{empty}</option>}
        {choices.map((of) =>
          of.group === undefined ? (
            options(of)
          ) : (
            <optgroup key={of.group} label={of.group}>
              {options(of)}
            </optgroup>
          ),
        )}
      </select>
    </Frame>
  );
}

interface TickProps {
  name: string;
  checked: boolean;
  trouble?: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

/** A box to tick, with its sentence. */
export function Tick({ name, checked, onChange, children }: TickProps) {
  return (
    <label className={s.tick}>
      <input
        type="checkbox"
        checked={checked}
        data-field={name}
        data-testid={`field-${name}`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
