import { useRef, useState } from "react";
import { Button } from "../../components/Button";
import { useT, useWords } from "../../i18n";
import { asDeskError, type DeskError, type Phase, useDesk } from "../../transport";
import s from "./Gate.module.css";
import { PinField } from "./Pin";
import { useSignInView } from "./SignIn";
import { useWait } from "./useWait";

interface NewProps {
  phrase: string;
  again: string;
  onPhrase: (value: string) => void;
  onAgain: (value: string) => void;
  /** What the desk says against it. */
  weak: string | null;
  differ: string | null;
  autoFocus?: boolean;
}

/** A passphrase that is chosen: twice, with the rule that the desk names. */
export function NewPassphrase({ phrase, again, onPhrase, onAgain, weak, differ, autoFocus = false }: NewProps) {
  const t = useT();
  const least = useSignInView().data?.passphraseMin;
  return (
    <>
      <PinField
        phrase
        label={t("phrase.new")}
        value={phrase}
        onChange={onPhrase}
        wrong={weak}
        {...(least === undefined ? {} : { hint: t("phrase.rules", { min: least }) })}
        testId="phrase-new"
        autoComplete="new-password"
        autoFocus={autoFocus}
      />
      <PinField phrase label={t("phrase.repeat")} value={again} onChange={onAgain} wrong={differ} testId="phrase-repeat" autoComplete="new-password" />
    </>
  );
}

/** Choosing a passphrase where the keyring cannot be used. */
export function SetPassphrase({ onBack }: { onBack: () => void }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const [phrase, setPhrase] = useState("");
  const [again, setAgain] = useState("");
  const [weak, setWeak] = useState<string | null>(null);
  const [differ, setDiffer] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    if (saving) return;
    if (phrase !== again) return setDiffer(t("phrase.differ"));
    setSaving(true);
    try {
      await desk.passphraseSetUp(phrase);
    } catch (thrown) {
      const trouble = words.trouble(asDeskError(thrown));
      setWeak(`${trouble.what} ${trouble.next}`);
    }
    setSaving(false);
  };
  return (
    <form
      className={s.form}
      data-testid="phrase-set"
      onKeyDown={(event) => event.key === "Escape" && onBack()}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h1>{t("phrase.set.title")}</h1>
      <p className="para">{t("phrase.set.note")}</p>
      <NewPassphrase
        phrase={phrase}
        again={again}
        onPhrase={(value) => {
          setPhrase(value);
          setWeak(null);
        }}
        onAgain={(value) => {
          setAgain(value);
          setDiffer(null);
        }}
        weak={weak}
        differ={differ}
        autoFocus
      />
      <Button type="submit" kind="primary" keys="Enter" className={s.big ?? ""} data-testid="phrase-save" unavailable={saving}>
        {t(saving ? "phrase.saving" : "phrase.save")}
      </Button>
      <Button kind="quiet" keys="Esc" data-testid="phrase-back" onClick={onBack}>
        {t("phrase.back")}
      </Button>
      <p className={s.note}>{t("phrase.lost")}</p>
    </form>
  );
}

/** Giving the passphrase when the program starts. */
export function OpenPassphrase({ phase }: { phase: Extract<Phase, { kind: "passphrase-needed" }> }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const [phrase, setPhrase] = useState("");
  const [error, setError] = useState<DeskError | null>(null);
  const [opening, setOpening] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const wait = useWait(error?.code === "passphrase-refused" ? error.params.waitSeconds : phase.waitSeconds, error);
  const open = async () => {
    if (phrase === "" || wait > 0 || opening) return;
    setOpening(true);
    try {
      await desk.passphraseOpen(phrase);
    } catch (thrown) {
      setError(asDeskError(thrown));
      setPhrase("");
      input.current?.focus();
    }
    setOpening(false);
  };
  const later = wait > 0 ? t("lock.wait", { time: t.countdown(wait) }) : null;
  const wrong = () => {
    if (error === null) return null;
    if (error.code === "passphrase-refused") return [t("phrase.wrong"), later].filter(Boolean).join(" ");
    const trouble = words.trouble(error);
    return `${trouble.what} ${trouble.kept} ${trouble.next}`;
  };
  return (
    <form
      className={s.form}
      data-testid="phrase-gate"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <h1>{t("phrase.open.title")}</h1>
      <PinField
        phrase
        label={t("phrase.present")}
        value={phrase}
        onChange={setPhrase}
        wrong={wrong()}
        {...(later === null ? {} : { hint: later })}
        testId="phrase-open"
        autoComplete="current-password"
        inputRef={input}
        autoFocus
      />
      <Button type="submit" kind="primary" keys="Enter" className={s.big ?? ""} data-testid="phrase-go" unavailable={wait > 0 || opening}>
        {t(opening ? "phrase.opening" : "phrase.open")}
      </Button>
      <p className={s.note}>{t("phrase.open.note")}</p>
      <p className="para">{t("phrase.forgotten")}</p>
    </form>
  );
}
