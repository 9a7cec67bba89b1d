import { type FormEvent, useId, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { useNow } from "../../components/useNow";
import { type MessageId, useT, useWords } from "../../i18n";
import { type CodeField, type CodeFieldKind, type DeskError, type SigningStage, useDesk } from "../../transport";
import s from "./Sign.module.css";
import { useSigningAct } from "./useSigning";

type Asked = Extract<SigningStage, { kind: "awaiting-codes" }>;

const LABELS: Record<CodeFieldKind, MessageId> = { pin: "sign.codes.pin", otp: "sign.codes.otp", response: "sign.codes.response" };

interface FieldProps {
  field: CodeField;
  first: boolean;
  missing: boolean;
  testId: string;
}

/** One code. It stands in the field alone: nothing of it is kept beside. */
function Field({ field, first, missing, testId }: FieldProps) {
  const t = useT();
  const id = useId();
  const hint = [field.label, field.description].filter((text) => text !== "").join(" – ");
  const secret = field.kind === "pin";
  return (
    <div>
      <label htmlFor={id}>{t(LABELS[field.kind])}</label>
      {field.challenge !== null && <p className="strong">{field.challenge}</p>}
      <div className={`${controls.field} ${missing ? controls.bad : ""}`}>
        <input
          id={id}
          type={secret ? "password" : "text"}
          inputMode={field.digits ? "numeric" : "text"}
          autoComplete={secret ? "off" : "one-time-code"}
          autoCapitalize="none"
          spellCheck={false}
          maxLength={128}
          autoFocus={first}
          aria-invalid={missing}
          aria-describedby={`${id}-hint`}
          data-testid={testId}
        />
      </div>
      <p id={`${id}-hint`} className={missing ? controls.errMsg : `meta ${s.hint}`}>
        {missing && <Icon name="no" />}
        <span>{missing ? t("sign.codes.missing") : hint}</span>
      </p>
    </div>
  );
}

/** Another message, once the last one is old enough. */
function Another({ at }: { at: string }) {
  const t = useT();
  const desk = useDesk();
  const act = useSigningAct();
  const left = Math.max(0, Math.ceil((Date.parse(at) - useNow(500)) / 1000));
  return (
    <Button small icon="sync" unavailable={left > 0} data-testid="sign-codes-another" onClick={() => void act(() => desk.signingSendCode())}>
      {left > 0 ? t("sign.codes.another.wait", { n: left }) : t("sign.codes.another")}
    </Button>
  );
}

function Wrong({ error }: { error: DeskError }) {
  const t = useT();
  const trouble = useWords().trouble(error);
  return (
    <p role="alert" data-code={error.code} data-testid="sign-codes-trouble">
      <b className="t-bad">{trouble.what}</b> {trouble.kept} {trouble.next} {t("trouble.code", { code: trouble.code })}
    </p>
  );
}

/** The codes that the provider wants. What is typed leaves the fields the moment it is given. */
export function Codes({ stage }: { stage: Asked }) {
  const t = useT();
  const desk = useDesk();
  const act = useSigningAct();
  const [missing, setMissing] = useState<readonly number[]>([]);
  const give = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const inputs = [...event.currentTarget.querySelectorAll("input")];
    // Digits may be typed in groups; what else a provider takes is its own.
    const codes = inputs.map((input) => (input.inputMode === "numeric" ? input.value.replace(/\s/g, "") : input.value));
    const empty = codes.flatMap((code, at) => (code === "" ? [at] : []));
    setMissing(empty);
    const first = empty[0];
    if (first !== undefined) return inputs[first]?.focus();
    for (const input of inputs) input.value = "";
    void act(() => desk.signingCodes(codes));
  };
  return (
    <form className={s.codes} noValidate autoComplete="off" data-testid="sign-codes" onSubmit={give}>
      {stage.trouble !== null && <Wrong error={stage.trouble} />}
      {stage.fields.map((field, at) => (
        <Field
          key={`${at}-${field.kind}`}
          field={field}
          first={at === 0}
          missing={missing.includes(at)}
          testId={`sign-code-${field.kind}`}
        />
      ))}
      <div className={s.codeActs}>
        <Button type="submit" kind="primary" keys="Enter" data-testid="sign-codes-give">
          {t("sign.codes.give")}
        </Button>
        {stage.resendAt !== null && <Another at={stage.resendAt} />}
      </div>
      <p className="meta">{t("sign.codes.note", { time: t.time(stage.expiresAt) })}</p>
    </form>
  );
}
