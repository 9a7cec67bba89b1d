import { useState } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { asDeskError, type DeskStatus, useDesk } from "../../transport";
import s from "./Gate.module.css";
import { PinField } from "./Pin";
import { useSignInView } from "./SignIn";

/** Setting the PIN after the first sign-in. */
export function SetPin({ status }: { status: DeskStatus }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const view = useSignInView();
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [weak, setWeak] = useState<string | null>(null);
  const [differ, setDiffer] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const least = view.data?.pinLengthMin;
  const save = async () => {
    if (pin !== again) return setDiffer(t("pin.differ"));
    setSaving(true);
    try {
      await desk.setPin(pin);
    } catch (thrown) {
      const trouble = words.trouble(asDeskError(thrown));
      setWeak(`${trouble.what} ${trouble.next}`);
    }
    setSaving(false);
  };
  return (
    <form
      className={s.form}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div>
        <span className="meta">{t("signin.step", { n: 2 })}</span>
        <h1>{t("pin.title")}</h1>
      </div>
      {status.officer !== null && (
        <div className={s.done}>
          <Icon name="ok" size="l" tone="ok" />
          <span className="cut">
            {status.officer.officer.name} <span className="meta">· {status.officer.post}</span>
          </span>
          <Button kind="quiet" small onClick={() => void desk.signOut()}>
            {t("lock.other")}
          </Button>
        </div>
      )}
      <PinField
        label={t("pin.new")}
        value={pin}
        onChange={(value) => {
          setPin(value);
          setWeak(null);
        }}
        wrong={weak}
        {...(least === undefined ? {} : { hint: t("pin.rules", { min: least }) })}
        testId="pin-new"
        autoComplete="new-password"
        autoFocus
      />
      <PinField
        label={t("pin.repeat")}
        value={again}
        onChange={(value) => {
          setAgain(value);
          setDiffer(null);
        }}
        wrong={differ}
        testId="pin-repeat"
        autoComplete="new-password"
      />
      <Button type="submit" kind="primary" keys="Enter" className={s.big ?? ""} data-testid="pin-save" unavailable={saving}>
        {t("pin.save")}
      </Button>
      {view.data !== undefined && <p className={s.note}>{t("pin.note", { days: view.data.offlineDays })}</p>}
    </form>
  );
}
