import { useState } from "react";
import { Button } from "../../components/Button";
import { useT } from "../../i18n";
import { type SigningStage, useDesk } from "../../transport";
import s from "./Sign.module.css";
import { useSigningAct } from "./useSigning";

/** The provider's page is open in the browser: what to do there, and what if no browser opened. */
export function ByBrowser({ stage }: { stage: Extract<SigningStage, { kind: "awaiting-browser" }> }) {
  const t = useT();
  const desk = useDesk();
  const act = useSigningAct();
  const [copied, setCopied] = useState(false);
  return (
    <div className={s.codes} data-testid="sign-browser">
      <p role="status">{t("sign.browser.body")}</p>
      <code className={s.url} role="note" tabIndex={0} aria-label={t("sign.browser.url")} data-testid="sign-browser-url">
        {stage.url}
      </code>
      <div className={s.codeActs}>
        <Button small autoFocus data-testid="sign-browser-again" onClick={() => void act(() => desk.signingBrowser())}>
          {t("sign.browser.again")}
        </Button>
        <Button small icon="copy" onClick={() => void navigator.clipboard.writeText(stage.url).then(() => setCopied(true))}>
          {t(copied ? "act.copied" : "act.copy")}
        </Button>
      </div>
      <p className="meta">{t("sign.browser.note", { time: t.time(stage.expiresAt) })}</p>
    </div>
  );
}
