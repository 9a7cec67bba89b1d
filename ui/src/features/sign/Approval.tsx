import type { ReactNode } from "react";
import { useNow } from "../../components/useNow";
import { type MessageId, useT, useWords } from "../../i18n";
import type { ApprovalWay, SigningSet } from "../../transport";
import { ByBrowser } from "./ByBrowser";
import { Codes } from "./Codes";
import s from "./Sign.module.css";
import { AHEAD, DONE, FAILED, NOW, Step } from "./Step";

/** `482917` as `482 917`. */
function spaced(code: string): string {
  return code.replace(/^(\d{3})(\d{3})$/, "$1 $2");
}

function Countdown({ until, from }: { until: string; from: string }) {
  const t = useT();
  const now = useNow(1000);
  const left = Math.max(0, (Date.parse(until) - now) / 1000);
  const all = Math.max(1, (Date.parse(until) - Date.parse(from)) / 1000);
  const round = 2 * Math.PI * 15;
  return (
    <>
      <svg className={s.ring} viewBox="0 0 36 36" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="3">
        <circle className={s.track} cx="18" cy="18" r="15" strokeWidth="1" />
        <circle cx="18" cy="18" r="15" strokeDasharray={`${round * Math.min(1, left / all)} ${round}`} />
      </svg>
      <span className="num">{t("sign.step.countdown", { time: t.countdown(left) })}</span>
    </>
  );
}

function Code({ code, children }: { code: string; children?: ReactNode }) {
  return (
    <div className={s.codeRow}>
      <span className={s.code} data-testid="control-code">
        {spaced(code)}
      </span>
      {children}
    </div>
  );
}

const ASKING: Record<ApprovalWay, MessageId> = { phone: "sign.step.phone", codes: "sign.step.codes", browser: "sign.step.browser" };
const APPROVED: Record<ApprovalWay, MessageId> = {
  phone: "sign.step.approved",
  codes: "sign.step.approved.codes",
  browser: "sign.step.approved.browser",
};

/** The step in which the officer lets the provider sign: on the phone, by codes, or in the browser. */
export function Approval({ set }: { set: SigningSet | null }) {
  const t = useT();
  const words = useWords();
  if (set === null)
    return (
      <Step look={AHEAD} title={t("sign.step.phone")} testId="step-phone">
        {t("sign.step.phone.todo")}
      </Step>
    );
  const { stage } = set;
  switch (stage.kind) {
    case "authorizing":
      return (
        <Step look={NOW} title={t(ASKING[set.approval])} testId="step-phone">
          {t("sign.step.asking")}
        </Step>
      );
    case "awaiting-phone":
      return (
        <Step look={NOW} title={t("sign.step.compare")} testId="step-phone">
          <Code code={stage.controlCode}>
            <Countdown until={stage.expiresAt} from={set.frozenAt} />
          </Code>
          {t("sign.step.compare.note")}
        </Step>
      );
    case "awaiting-codes":
      return (
        <Step look={NOW} title={t("sign.step.codes")} testId="step-phone">
          <Codes stage={stage} />
        </Step>
      );
    case "awaiting-browser":
      return (
        <Step look={NOW} title={t("sign.step.browser.now")} testId="step-phone">
          <ByBrowser stage={stage} />
        </Step>
      );
    case "signing":
      return (
        <Step look={DONE} title={t(APPROVED[set.approval])} time={t.seconds(stage.approvedAt)} testId="step-phone">
          {stage.controlCode !== "" && (
            <>
              <Code code={stage.controlCode} />
              {t("sign.step.approved.note")}
            </>
          )}
        </Step>
      );
    case "finished":
      return (
        <Step
          look={DONE}
          title={t(APPROVED[set.approval])}
          {...(set.approvedAt === null ? {} : { time: t.seconds(set.approvedAt) })}
          testId="step-phone"
        >
          {set.controlCode !== null && <Code code={set.controlCode} />}
        </Step>
      );
    case "stopped": {
      const trouble = words.trouble(stage.error);
      return (
        <Step look={FAILED} title={t("sign.step.rejected")} testId="step-phone">
          <span role="alert" data-code={stage.error.code} data-testid="sign-stopped">
            <b className="t-bad">{trouble.what}</b> {trouble.kept} {trouble.next} {t("trouble.code", { code: trouble.code })}
          </span>
        </Step>
      );
    }
  }
}
