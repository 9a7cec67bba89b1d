import type { ReactNode } from "react";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import { useNow } from "../../components/useNow";
import { useT, useWords } from "../../i18n";
import { useOpenStatus } from "../../shell/queries";
import type { SigningRow, SigningSet, SigningView } from "../../transport";
import s from "./Sign.module.css";

type Look = readonly [icon: IconName, tone: Tone];
const DONE: Look = ["ok", "ok"];
const NOW: Look = ["half", "accent"];
const AHEAD: Look = ["todo", "mute"];
const FAILED: Look = ["no", "bad"];

interface StepProps {
  look: Look;
  title: string;
  time?: string | undefined;
  children?: ReactNode;
  testId: string;
}

function Step({ look: [icon, tone], title, time, children, testId }: StepProps) {
  return (
    <li data-testid={testId} data-tone={tone}>
      <Icon name={icon} size="l" tone={tone} />
      <span className={tone === "mute" ? "mute" : "strong"}>{title}</span>
      <span className={s.t}>{time}</span>
      {children !== undefined && <div className={s.b}>{children}</div>}
    </li>
  );
}

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

function Phone({ set }: { set: SigningSet | null }) {
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
        <Step look={NOW} title={t("sign.step.phone")} testId="step-phone">
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
    case "signing":
      return (
        <Step look={DONE} title={t("sign.step.approved")} time={t.seconds(stage.approvedAt)} testId="step-phone">
          <Code code={stage.controlCode} />
          {t("sign.step.approved.note")}
        </Step>
      );
    case "finished":
      return (
        <Step
          look={DONE}
          title={t("sign.step.approved")}
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

function Cells({ rows }: { rows: readonly SigningRow[] }) {
  const t = useT();
  const count = (kind: SigningRow["state"]["kind"]) => rows.filter((row) => row.state.kind === kind).length;
  const values = {
    signed: count("signed"),
    failed: count("failed"),
    running: count("signing") + count("finishing"),
    waiting: count("queued") + count("waiting"),
  };
  return (
    <div className={s.cells} role="img" aria-label={t("sign.cells", values)}>
      {rows.map((row) => (
        <i key={row.case} className={s[row.state.kind]}>
          {row.state.kind === "signed" && <Icon name="check" />}
          {row.state.kind === "failed" && <Icon name="x" />}
        </i>
      ))}
    </div>
  );
}

function Signing({ set, rows }: { set: SigningSet | null; rows: readonly SigningRow[] }) {
  const t = useT();
  const begun = set !== null && (set.stage.kind === "signing" || set.stage.kind === "finished");
  if (!begun || set === null) return <Step look={AHEAD} title={t("sign.step.sign.todo")} testId="step-sign" />;
  const over = set.stage.kind === "finished";
  const failed = rows.filter((row) => row.state.kind === "failed");
  return (
    <Step
      look={over ? (failed.length === 0 ? DONE : FAILED) : NOW}
      title={t("sign.step.sign", { n: set.signed, of: set.cases.length })}
      time={set.stage.kind === "finished" ? t.seconds(set.stage.at) : undefined}
      testId="step-sign"
    >
      <Cells rows={rows} />
      <span aria-live="polite" className="vh">
        {t("sign.step.sign", { n: set.signed, of: set.cases.length })}
      </span>
      {failed.length > 0 && (
        <>
          <b className="t-bad">{t("sign.step.failed", { n: failed.length })}</b>{" "}
          {failed.map((row) => `№ ${row.number.split("-").at(-1)}`).join(", ")}. {!over && t("sign.step.failed.note")}
        </>
      )}
    </Step>
  );
}

/** The course of the signing: read, frozen, approved, signed, delivered. */
export function Course({ view, chosen }: { view: SigningView; chosen: readonly string[] }) {
  const t = useT();
  const offline = useOpenStatus().link.kind === "offline";
  // A set that is over makes room for the next as soon as something is ticked for it.
  const over = view.set !== null && ["finished", "stopped"].includes(view.set.stage.kind);
  const set = over && chosen.length > 0 ? null : view.set;
  const rows = view.rows.filter((row) => set?.cases.includes(row.case) === true);
  const read = set === null ? view.rows.filter((row) => row.readAt !== null).length : set.cases.length;
  const all = set === null ? view.rows.length : set.cases.length;
  const delivered = set?.stage.kind === "finished" && set.signed > 0;
  return (
    <ol className={`scroll ${s.flow}`} data-testid="sign-course" data-stage={set?.stage.kind ?? "none"}>
      <Step look={read > 0 ? DONE : AHEAD} title={t("sign.step.read", { n: read, of: all })} testId="step-read">
        {t("sign.step.read.note")}
      </Step>
      {set === null ? (
        <Step look={AHEAD} title={t("sign.step.freeze")} testId="step-freeze">
          {t("sign.step.freeze.todo")}
        </Step>
      ) : (
        <Step look={DONE} title={t("sign.step.frozen")} time={t.seconds(set.frozenAt)} testId="step-freeze">
          <div className={s.print} data-testid="fingerprint">
            {set.fingerprint.split(/\s+/).map((group, at) => (
              <span key={`${at}-${group}`}>{group}</span>
            ))}
          </div>
          {t("sign.fingerprint")}
        </Step>
      )}
      <Phone set={set} />
      <Signing set={set} rows={rows} />
      <Step
        look={delivered ? NOW : AHEAD}
        title={t("sign.step.deliver")}
        time={delivered ? undefined : t("sign.step.deliver.after")}
        testId="step-deliver"
      >
        {delivered && t(offline ? "sign.step.deliver.offline" : "sign.step.deliver.now")}
      </Step>
    </ol>
  );
}
