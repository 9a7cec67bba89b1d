import { useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { useT, useWords } from "../../i18n";
import { useAct } from "../../shell/trouble";
import { type BulkAct, type BulkReport, useDesk } from "../../transport";
import { AssignSheet, TakeOverSheet } from "./Assign";
import s from "./Bulk.module.css";
import { MOST_PICKED, type Picked } from "./picked";

/** What became of many cases: one sentence with the counts, and each case that was left as it was, with why. */
export function Report({ kind, report, onClose }: { kind: BulkAct["kind"]; report: BulkReport; onClose: () => void }) {
  const t = useT();
  const words = useWords();
  const { done, unchanged, failed } = report;
  const sentence = [
    done > 0 || (unchanged === 0 && failed.length === 0) ? t(`bulk.done.${kind}`, { n: done }) : "",
    unchanged > 0 ? t("bulk.same", { n: unchanged }) : "",
    failed.length > 0 ? t("bulk.failed", { n: failed.length }) : "",
  ];
  return (
    <section className={s.report} aria-label={t("bulk.report")} data-testid="bulk-report">
      <div className={s.sentence}>
        <p role="status">{sentence.filter(Boolean).join(" ")}</p>
        <IconButton icon="x" label={t("act.close")} onClick={onClose} />
      </div>
      {failed.length > 0 && (
        <ul>
          {failed.map((one) => (
            <li key={one.case} data-testid="bulk-failure">
              <strong>{one.number === "" ? one.case : `№\u00a0${one.number.split("-").at(-1)}`}</strong> <bdi>{one.name}</bdi>:{" "}
              {words.trouble(one.error).what}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface Props {
  picked: Picked;
  /** All that match: more may match than can be chosen. */
  total: number;
  supervises: boolean;
  /** In which order the acts stand; the supervisor's screen has no claim. */
  acts: readonly BulkAct["kind"][];
}

/** What can be done with the chosen cases, and what became of them. */
export function Bulk({ picked, total, supervises, acts }: Props) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState<"assign" | "take-over" | null>(null);
  const [answer, setAnswer] = useState<{ kind: BulkAct["kind"]; report: BulkReport } | null>(null);
  const count = picked.ids.size;
  const go = async (what: BulkAct) => {
    setAsking(null);
    setBusy(true);
    const report = await act(() => desk.bulk(what, [...picked.ids]));
    setBusy(false);
    if (report === null) return;
    setAnswer({ kind: what.kind, report });
    // What was left unchanged stays chosen, to be looked at or tried again.
    if (report.failed.length === 0) picked.clear();
    else picked.all(report.failed.map((one) => one.case));
  };
  const shown = acts.filter((kind) => supervises || kind === "claim" || kind === "release");
  return (
    <>
      {answer !== null && <Report {...answer} onClose={() => setAnswer(null)} />}
      {count > 0 && (
        <div className={s.bar} role="group" aria-label={t("queue.picked", { n: count })} data-testid="bulk-bar">
          <span className={s.count}>{t("queue.picked", { n: count })}</span>
          <IconButton icon="x" label={t("queue.picked.clear")} onClick={picked.clear} data-testid="bulk-clear" />
          <span className={s.acts}>
            {shown.map((kind) => (
              <Button
                key={kind}
                small
                unavailable={busy}
                data-testid={`bulk-${kind}`}
                onClick={() => (kind === "claim" || kind === "release" ? void go({ kind }) : setAsking(kind))}
              >
                {t(`bulk.${kind}`)}
              </Button>
            ))}
          </span>
        </div>
      )}
      <p className="vh" role="status" data-testid="picked-said">
        {count > 0
          ? count < total && count === MOST_PICKED
            ? t("queue.picked.most", { n: t.count(count), all: t.count(total) })
            : t("queue.picked", { n: count })
          : ""}
      </p>
      <AssignSheet
        open={asking === "assign"}
        count={count}
        onClose={() => setAsking(null)}
        onAssign={(officer, reason) => void go({ kind: "assign", officer, reason })}
      />
      <TakeOverSheet
        open={asking === "take-over"}
        count={count}
        onClose={() => setAsking(null)}
        onTakeOver={(reason) => void go({ kind: "take-over", reason })}
      />
    </>
  );
}
