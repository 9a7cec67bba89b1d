import { useState } from "react";
import { Button } from "../../components/Button";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { asDeskError, useDesk } from "../../transport";
import { NewPassphrase } from "../gate/Passphrase";
import { PinField } from "../gate/Pin";
import { useSignInView } from "../gate/SignIn";
import s from "./Settings.module.css";

/** What stands against a change, beside the field that can mend it. */
interface Wrong {
  present: string | null;
  weak: string | null;
  differ: string | null;
}
const NOTHING: Wrong = { present: null, weak: null, differ: null };

function Change({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const t = useT();
  const words = useWords();
  const desk = useDesk();
  const [present, setPresent] = useState("");
  const [phrase, setPhrase] = useState("");
  const [again, setAgain] = useState("");
  const [wrong, setWrong] = useState(NOTHING);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    if (saving) return;
    if (phrase !== again) return setWrong({ ...NOTHING, differ: t("phrase.differ") });
    setSaving(true);
    try {
      await desk.passphraseChange(present, phrase);
      onDone();
    } catch (thrown) {
      const error = asDeskError(thrown);
      const trouble = words.trouble(error);
      const said = `${trouble.what} ${trouble.next}`;
      setWrong(error.code === "passphrase-weak" || error.code === "too-long" ? { ...NOTHING, weak: said } : { ...NOTHING, present: said });
    }
    setSaving(false);
  };
  const typed = (set: (value: string) => void) => (value: string) => {
    set(value);
    setWrong(NOTHING);
  };
  return (
    <form
      className={s.phrase}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PinField
        phrase
        label={t("phrase.change.present")}
        value={present}
        onChange={typed(setPresent)}
        wrong={wrong.present}
        testId="phrase-present"
        autoComplete="current-password"
        autoFocus
      />
      <NewPassphrase phrase={phrase} again={again} onPhrase={typed(setPhrase)} onAgain={typed(setAgain)} weak={wrong.weak} differ={wrong.differ} />
      <p className="para">{t("phrase.lost")}</p>
      <SheetActs>
        <Button onClick={onClose}>{t("phrase.back")}</Button>
        <Button type="submit" kind="primary" data-testid="phrase-change-go" unavailable={saving || present === "" || phrase === ""}>
          {t(saving ? "phrase.saving" : "phrase.change")}
        </Button>
      </SheetActs>
    </form>
  );
}

/** Changing the passphrase of a desk that is kept by one; nothing where a keyring is used. */
export function Passphrase() {
  const t = useT();
  const way = useSignInView().data?.passphrase;
  const [open, setOpen] = useState(false);
  const [changed, setChanged] = useState(false);
  if (way !== "in-use") return null;
  return (
    <section className={s.item} data-testid="phrase-settings">
      <h2>{t("phrase.settings")}</h2>
      <p className="para">{t("phrase.settings.note")}</p>
      <Button
        icon="lock"
        data-testid="phrase-change"
        onClick={() => {
          setChanged(false);
          setOpen(true);
        }}
      >
        {t("phrase.change")}
      </Button>
      {changed && (
        <p className="t-ok" role="status" data-testid="phrase-changed">
          <Icon name="ok" /> {t("phrase.changed")}
        </p>
      )}
      <Sheet title={t("phrase.change")} open={open} narrow onClose={() => setOpen(false)} testId="phrase-change-sheet">
        <Change
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            setChanged(true);
          }}
        />
      </Sheet>
    </section>
  );
}
