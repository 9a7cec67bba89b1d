import { type FormEvent, useId, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { serviceWord } from "../../i18n/names";
import type { LookVerdict, SampleRow, SampleView } from "../../transport";
import s from "./Supervise.module.css";

interface Props {
  sample: SampleView;
  onLook: (decision: string, verdict: LookVerdict, note: string) => Promise<boolean>;
  onSize: (size: number) => void;
  onOpen: (id: string) => void;
}

function Remarks({ row, onClose, onKeep }: { row: SampleRow; onClose: () => void; onKeep: (note: string) => void }) {
  const t = useT();
  const id = useId();
  const [note, setNote] = useState(row.look?.note ?? "");
  const ready = note.trim() !== "";
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onKeep(note);
  };
  return (
    <Sheet title={t("sample.remarks.title", { number: row.number })} open narrow onClose={onClose} testId="remarks">
      <form className={s.form} onSubmit={go}>
        <label htmlFor={id} className="strong">
          {t("sample.remarks.note")}
        </label>
        <textarea
          id={id}
          className={controls.area}
          value={note}
          maxLength={4000}
          aria-describedby={`${id}-kept`}
          data-testid="remarks-note"
          onChange={(event) => setNote(event.target.value)}
        />
        <p id={`${id}-kept`} className="para">
          {t("sample.remarks.kept")}
        </p>
        <SheetActs>
          <Button type="submit" kind={ready ? "primary" : "plain"} unavailable={!ready} data-testid="remarks-keep">
            {t("sample.size.keep")}
          </Button>
        </SheetActs>
      </form>
    </Sheet>
  );
}

function Look({ row }: { row: SampleRow }) {
  const t = useT();
  if (row.look === null) return null;
  const good = row.look.verdict === "in-order";
  return (
    <div className={s.look} data-testid={`look-${row.number.split("-").at(-1)}`} data-verdict={row.look.verdict}>
      <p className={good ? "t-ok" : "strong"}>
        <Icon name={good ? "ok" : "note"} size="s" /> {t(good ? "sample.in-order" : "sample.remarked")},{" "}
        {t("sample.looked", { time: t.dayTime(row.look.at) })}
      </p>
      {row.look.note !== "" && <p className="para">{row.look.note}</p>}
    </div>
  );
}

function Size({ sample, onSize }: Pick<Props, "sample" | "onSize">) {
  const t = useT();
  const id = useId();
  const [size, setSize] = useState(String(sample.size));
  const wanted = Number(size);
  const ready = Number.isInteger(wanted) && wanted >= 1 && wanted <= sample.most && wanted !== sample.size;
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSize(wanted);
  };
  return (
    <form className={s.size} onSubmit={go}>
      <label htmlFor={id} className="meta">
        {t("sample.size")}
      </label>
      <div className={`${controls.field} ${s.number}`}>
        <input id={id} type="number" min={1} max={sample.most} value={size} data-testid="sample-size" onChange={(event) => setSize(event.target.value)} />
      </div>
      <Button small type="submit" unavailable={!ready} data-testid="sample-size-keep">
        {t("sample.size.keep")}
      </Button>
    </form>
  );
}

/** Decisions of the last days, drawn by lot, for a second look. */
export function Sample({ sample, onLook, onSize, onOpen }: Props) {
  const t = useT();
  const [remarking, setRemarking] = useState<SampleRow | null>(null);
  return (
    <section className={s.sample} aria-label={t("sample.title")} data-pane="review" tabIndex={-1} data-testid="sample">
      <div className={s.sampleHead}>
        <h2>{t("sample.title")}</h2>
        <p className="para">
          {t("sample.about", { day: t.date(sample.day), n: sample.drawnFrom, from: t.date(sample.from), to: t.date(sample.to) })}
        </p>
        <Size key={sample.size} sample={sample} onSize={onSize} />
      </div>
      {sample.rows.length === 0 && <p className={`meta ${s.none}`}>{t("sample.none")}</p>}
      <ul className={`scroll ${s.decisions}`}>
        {sample.rows.map((row) => (
          <li key={row.decision} data-testid="sample-row">
            <p className={s.what}>
              <button type="button" className={s.link} onClick={() => onOpen(row.case)}>
                <span className="vh">{t("supervise.open", { number: row.number.split("-").at(-1) ?? row.number })}</span>
                <span aria-hidden="true">№&nbsp;{row.number.split("-").at(-1)}</span>
              </button>{" "}
              <strong>
                <bdi>{row.name}</bdi>
              </strong>
            </p>
            <p className="para">
              {serviceWord(t, row.service)} · {t(`ruled.${row.outcome}`)} · {t("sample.by", { name: row.officer.name, time: t.dayTime(row.at) })}
            </p>
            <Look row={row} />
            <div className={s.answers}>
              <Button small icon="okline" data-testid="look-in-order" onClick={() => void onLook(row.decision, "in-order", "")}>
                {t("sample.in-order")}
              </Button>
              <Button small icon="note" data-testid="look-remarks" onClick={() => setRemarking(row)}>
                {t("sample.remarks")}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {remarking !== null && (
        <Remarks
          row={remarking}
          onClose={() => setRemarking(null)}
          onKeep={(note) => void onLook(remarking.decision, "remarks", note).then((kept) => kept && setRemarking(null))}
        />
      )}
    </section>
  );
}
