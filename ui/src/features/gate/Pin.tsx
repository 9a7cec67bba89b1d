import { type RefObject, useId, useState } from "react";
import { IconButton } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import s from "./Gate.module.css";

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with it, in words. */
  wrong?: string | null;
  hint?: string;
  testId: string;
  autoFocus?: boolean;
  /** `new-password` where one is set. */
  autoComplete: "new-password" | "current-password";
  inputRef?: RefObject<HTMLInputElement | null>;
  locked?: boolean;
  /** A passphrase: any letters, where a PIN has digits. */
  phrase?: boolean;
}

/** Letters at most that the field takes: more than any passphrase may have, so that Rust says that it is too long. */
const MOST = 300;

/** A field for a PIN, digits only, or for a passphrase: hidden until asked. */
export function PinField({ label, value, onChange, wrong, hint, testId, autoFocus, autoComplete, inputRef, locked, phrase = false }: Props) {
  const t = useT();
  const id = useId();
  const [shown, setShown] = useState(false);
  const isWrong = wrong !== undefined && wrong !== null;
  const describedBy = isWrong ? `${id}-wrong` : hint === undefined ? undefined : `${id}-hint`;
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <div className={`${controls.field} ${controls.tall} ${isWrong ? controls.bad : ""}`}>
        <input
          id={id}
          ref={inputRef}
          type={shown ? "text" : "password"}
          inputMode={phrase ? "text" : "numeric"}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete={autoComplete}
          value={value}
          autoFocus={autoFocus}
          readOnly={locked}
          aria-invalid={isWrong}
          aria-describedby={describedBy}
          data-testid={testId}
          onChange={(event) => onChange(phrase ? event.target.value.slice(0, MOST) : event.target.value.replace(/\D/g, "").slice(0, 32))}
        />
        <IconButton
          icon={shown ? "eye-off" : "eye"}
          label={t(phrase ? (shown ? "phrase.hide" : "phrase.show") : shown ? "pin.hide" : "pin.show")}
          onClick={() => setShown(!shown)}
        />
      </div>
      {isWrong ? (
        <p className={controls.errMsg} id={`${id}-wrong`} role="alert">
          <Icon name="no" />
          <span>{wrong}</span>
        </p>
      ) : (
        hint !== undefined && (
          <p className={s.under} id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
