import type { ReactNode } from "react";
import { useT, useWords } from "../i18n";
import type { DeskError } from "../transport";
import { articleOfTrouble } from "../features/help/articles";
import { useHelp } from "../features/help/context";
import { Button, IconButton } from "./Button";
import { Icon, type IconName } from "./Icon";
import s from "./Trouble.module.css";

interface Props {
  error: DeskError;
  /** Further ways on, before the cross. */
  children?: ReactNode;
  onClose?: (() => void) | undefined;
}

/** Trouble in one strip: what happened, what is kept, what to do, the code. */
export function TroubleStrip({ error, children, onClose }: Props) {
  const t = useT();
  const words = useWords().trouble(error);
  return (
    <div className={s.box} role="alert" data-testid="trouble" data-code={error.code}>
      <Icon name="no" />
      <div className={s.words}>
        <p className="strong">{words.what}</p>
        <p className="para">
          {words.kept} {words.next} <span className={s.code}>{t("trouble.code", { code: words.code })}</span>
        </p>
      </div>
      <div className={s.acts}>
        {children}
        <What error={error} />
        {onClose !== undefined && <IconButton icon="x" label={t("act.close")} onClick={onClose} />}
      </div>
    </div>
  );
}

const ICONS: Partial<Record<DeskError["code"], IconName>> = {
  "document-not-here": "cloud-off",
  offline: "cloud-off",
};

/** Trouble in the place of what it keeps from being shown. */
export function TroubleState({ error, heading, onRetry }: { error: DeskError; heading?: boolean; onRetry?: () => void }) {
  const t = useT();
  const words = useWords().trouble(error);
  return (
    <div className={s.state} role="alert" data-testid="trouble" data-code={error.code}>
      <Icon name={ICONS[error.code] ?? "warn"} />
      {heading === true ? <h1 className={s.title}>{words.what}</h1> : <p className="strong">{words.what}</p>}
      <p className="para">{words.kept}</p>
      <p className="para">{words.next}</p>
      <p className="meta mute">{t("trouble.code", { code: words.code })}</p>
      <div className={s.acts}>
        {onRetry !== undefined && (
          <Button small icon="sync" onClick={onRetry}>
            {t("act.retry")}
          </Button>
        )}
        <What error={error} />
      </div>
    </div>
  );
}

/** Leads to the article of Help that says what to do about it. */
function What({ error }: { error: DeskError }) {
  const t = useT();
  const help = useHelp();
  return (
    <Button small kind="quiet" icon="help" data-testid="trouble-help" onClick={() => help.open(articleOfTrouble(error.code))}>
      {t("help.trouble")}
    </Button>
  );
}
