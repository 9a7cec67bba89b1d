import { useState } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { type MessageId, useT, useWords } from "../../i18n";
import type { DeskError } from "../../transport";
import s from "./Gate.module.css";
import { SetPassphrase } from "./Passphrase";
import { useSignInView } from "./SignIn";

const TITLES: Partial<Record<DeskError["code"], MessageId>> = {
  "keyring-missing": "store.title.keyring",
  "keyring-locked": "store.title.keyring",
  "key-missing": "store.title.keyring",
  "wrong-key": "store.title.wrongkey",
  "store-damaged": "store.title.damaged",
  "store-in-use": "store.title.inuse",
  "disk-full": "store.title.disk",
  "store-newer": "store.title.newer",
  "passphrase-damaged": "store.title.keyring",
  "passphrase-newer": "store.title.newer",
};

/** Troubles in which a passphrase may be another way. */
const KEYRING: readonly DeskError["code"][] = ["keyring-missing", "keyring-locked"];

/** The second way, or why there is none. */
function ByPassphrase({ onChoose }: { onChoose: () => void }) {
  const t = useT();
  const way = useSignInView().data?.passphrase;
  if (way === "forbidden" || way === "keys-elsewhere") {
    return (
      <p className="para" data-testid="phrase-unavailable">
        {t(way === "forbidden" ? "phrase.way.forbidden" : "phrase.way.elsewhere")}
      </p>
    );
  }
  if (way !== "offered") return null;
  return (
    <div className={s.next}>
      <p>{t("phrase.way.note")}</p>
      <Button data-testid="phrase-choose" onClick={onChoose}>
        {t("phrase.way")}
      </Button>
    </div>
  );
}

/** A store that does not open: what happened, what is safe, the way on, whom to call. */
export function StoreTrouble({ error, version, onRetry }: { error: DeskError; version: string; onRetry: () => void }) {
  const t = useT();
  const words = useWords().trouble(error);
  const [copied, setCopied] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const report = `Gishe ${version} ${words.code} ${JSON.stringify(error)}`;
  if (choosing) return <SetPassphrase onBack={() => setChoosing(false)} />;
  return (
    <div className={s.wide}>
      <div
        className={s.trouble}
        role="alertdialog"
        aria-labelledby="store-trouble"
        aria-describedby="store-trouble-what"
        data-testid="store-trouble"
        data-code={error.code}
      >
        <div className={s.head}>
          <Icon name="warn" size="l" tone="warn" />
          <h1 id="store-trouble">{t(TITLES[error.code] ?? "store.title")}</h1>
        </div>
        <p id="store-trouble-what">
          {words.what} <b>{words.kept}</b>
        </p>
        <div className={s.next}>
          <div>
            <h2>{t("store.next")}</h2>
            <p>{words.next}</p>
          </div>
          <Button kind="primary" autoFocus onClick={onRetry} data-testid="store-retry">
            {t("store.again")}
          </Button>
        </div>
        {KEYRING.includes(error.code) && <ByPassphrase onChoose={() => setChoosing(true)} />}
        <p className={s.row}>
          <span className="meta grow">{t("trouble.code", { code: words.code })}</span>
          <Button small icon="copy" onClick={() => void navigator.clipboard.writeText(report).then(() => setCopied(true))}>
            {t(copied ? "act.copied" : "store.copy")}
          </Button>
        </p>
        <p className="para">{t("store.admin")}</p>
      </div>
    </div>
  );
}
