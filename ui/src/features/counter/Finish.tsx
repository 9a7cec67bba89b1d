import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Sheet } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { i18n, useT, useWords } from "../../i18n";
import { money } from "../../i18n/findings";
import { faultOf } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { type IntakeFee, useDesk } from "../../transport";
import { Viewer } from "../viewer/Viewer";
import s from "./Counter.module.css";
import { TextField, Tick } from "./Field";
import type { Told } from "./Form";
import { RECORD } from "./Papers";
import { printPdf } from "./print";
import type { Filling } from "./useIntake";

interface FeeProps {
  fee: IntakeFee;
  amount: string;
  exemptions: readonly { key: string; label: string }[];
  told: Told;
  onChange: (fee: IntakeFee) => void;
}

function Fee({ fee, amount, exemptions, told, onChange }: FeeProps) {
  const t = useT();
  const id = useId();
  const trouble = told("fee");
  const option = (value: IntakeFee, label: string, chosen = fee.kind === value.kind) => (
    <label className={s.tick} key={label}>
      <input
        type="radio"
        name={id}
        checked={chosen}
        data-field="fee"
        data-testid={value.kind === "exempt" ? `fee-exempt-${value.exemption}` : `fee-${value.kind}`}
        onChange={() => onChange(value)}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset className={s.plain} aria-describedby={trouble === undefined ? undefined : `${id}-why`}>
      <legend>{t("counter.fee", { amount })}</legend>
      <div className={s.row}>
        {option({ kind: "paid", receipt: fee.kind === "paid" ? fee.receipt : "" }, t("counter.fee.paid"))}
        {option({ kind: "later" }, t("counter.fee.later"))}
        {exemptions.map(({ key, label }) =>
          option({ kind: "exempt", exemption: key }, t("counter.fee.exempt", { who: label }), fee.kind === "exempt" && fee.exemption === key),
        )}
      </div>
      {fee.kind === "paid" && (
        <TextField
          label={t("counter.fee.receipt")}
          name="fee:receipt"
          value={fee.receipt}
          num
          trouble={told("fee:receipt")}
          onChange={(receipt) => onChange({ kind: "paid", receipt })}
        />
      )}
      {trouble !== undefined && (
        <p className={controls.errMsg} id={`${id}-why`}>
          <Icon name="no" />
          <span>{trouble}</span>
        </p>
      )}
    </fieldset>
  );
}

/** What was declared before the officer, and the fee. */
export function Declarations({ filling, told }: { filling: Filling; told: Told }) {
  const t = useT();
  const words = useWords();
  const { view, form } = filling;
  const made = (kind: string, person: string) => form.declared.some((one) => one.kind === kind && one.person === person);
  const free = view.fee !== null && view.fee.amount === 0;
  return (
    <>
      {view.declarations.length > 0 && (
        <fieldset className={s.plain}>
          <legend>{t("counter.declared.note")}</legend>
          {view.declarations.map((one) => (
            <Tick
              key={`${one.kind}-${one.person}`}
              name={`declaration:${one.kind}:${one.person}`}
              checked={made(one.kind, one.person)}
              onChange={(on) => {
                const others = form.declared.filter((other) => other.kind !== one.kind || other.person !== one.person);
                filling.change({ declared: on ? [...others, { kind: one.kind, person: one.person }] : others });
              }}
            >
              {words.worded(one.name)} – {one.personName || t("counter.unnamed")}
            </Tick>
          ))}
        </fieldset>
      )}
      {view.readAloud.length > 0 && (
        <fieldset className={s.plain} data-part="read">
          <legend>{t("counter.read")}</legend>
          {view.readAloud.map((text, at) => (
            <Tick
              key={text}
              name={`read:${at}`}
              checked={form.read.includes(at)}
              onChange={(on) => filling.change({ read: on ? [...form.read, at] : form.read.filter((other) => other !== at) })}
            >
              <span lang="bg">{text}</span>
            </Tick>
          ))}
        </fieldset>
      )}
      {free && <p className="para">{t("counter.fee.free")}</p>}
      {view.fee !== null && !free && (
        <Fee
          fee={form.fee}
          amount={money(String(view.fee.amount), view.fee.currency, i18n.locale)}
          exemptions={view.fee.exemptions.map((one) => ({ key: one.key, label: words.worded(one.name) }))}
          told={told}
          onChange={(fee) => filling.change({ fee })}
        />
      )}
    </>
  );
}

/** The record: seen, printed, signed and attached. */
export function RecordPart({ filling, told }: { filling: Filling; told: Told }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const remarksId = useId();
  const [open, setOpen] = useState(false);
  const { view, form } = filling;
  const here = form.papers.some((paper) => paper.kind === RECORD);
  const bytes = useQuery({
    queryKey: ["bytes", "record", view.id, view.savedAt],
    queryFn: async () => desk.intakeRecord(view.id),
    enabled: open,
    gcTime: 0,
  });
  const show = async () => {
    await filling.flush().catch(() => undefined);
    setOpen(true);
  };
  const print = () =>
    act(async () => {
      await filling.flush();
      await printPdf(await desk.intakeRecord(view.id));
    });
  const attach = async () => {
    const paths = await desk.chooseScans(t("counter.kind.record"), t("counter.files.kind"));
    if (paths.length > 0) await filling.attach(() => desk.intakeAttachFiles(view.id, paths, RECORD));
  };
  return (
    <>
      <div className={s.grid}>
        <TextField label={t("counter.place")} name="place" value={form.place} hint={t("counter.place.hint")} trouble={told("place")} onChange={(place) => filling.change({ place })} />
        <div className={`${s.cell} ${s.wide}`}>
          <label htmlFor={remarksId}>{t("counter.remarks")}</label>
          <textarea
            id={remarksId}
            className={`${controls.area} ${s.remarks}`}
            lang="bg"
            value={form.remarks}
            data-field="remarks"
            data-testid="field-remarks"
            onChange={(event) => filling.change({ remarks: event.target.value })}
          />
        </div>
      </div>
      <p className="para">{t("counter.record.lead")}</p>
      <div className={s.row}>
        <Button icon="eye" data-testid="record-show" onClick={() => void show()}>
          {t("counter.record.show")}
        </Button>
        <Button icon="doc-sign" data-testid="record-print" onClick={() => void print()}>
          {t("counter.record.print")}
        </Button>
        <Button icon="up" data-testid="record-attach" data-field="record" unavailable={filling.busy} onClick={() => void attach()}>
          {t("counter.record.attach")}
        </Button>
        {here && (
          <span className={`${s.here} t-ok`}>
            <Icon name="ok" /> {t("counter.record.here")}
          </span>
        )}
      </div>
      {open && (
        <Sheet title={t("counter.record.title")} open onClose={() => setOpen(false)} testId="record-sheet">
          <div className={s.look}>
            <Viewer title={t("counter.record.title")} bytes={bytes.data} fault={faultOf(bytes)} onRetry={() => void bytes.refetch()} />
          </div>
        </Sheet>
      )}
    </>
  );
}
