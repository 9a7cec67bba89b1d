import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { useOpenStatus } from "../../shell/queries";
import type { SigningRow, SigningSet, SigningView } from "../../transport";
import { Approval } from "./Approval";
import s from "./Sign.module.css";
import { AHEAD, DONE, FAILED, NOW, Step } from "./Step";

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
      <Approval set={set} />
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
