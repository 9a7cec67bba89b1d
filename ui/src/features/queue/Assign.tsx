import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { Label, Radio, RadioGroup } from "react-aria-components";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Sheet, SheetActs } from "../../components/Dialog";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import { useDesk } from "../../transport";
import s from "./Bulk.module.css";

interface ReasonProps {
  id: string;
  value: string;
  need: string;
  onChange: (value: string) => void;
}

function Reason({ id, value, need, onChange }: ReasonProps) {
  const t = useT();
  return (
    <>
      <label htmlFor={id} className="strong">
        {t("assign.reason")}
      </label>
      <textarea
        id={id}
        className={controls.area}
        value={value}
        maxLength={4000}
        aria-describedby={`${id}-need`}
        data-testid="bulk-reason"
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-need`} className="para">
        {need}
      </p>
    </>
  );
}

interface AssignProps {
  open: boolean;
  count: number;
  onClose: () => void;
  onAssign: (officer: string, reason: string) => void;
}

/** A supervisor gives cases to an officer of the district. */
export function AssignSheet({ open, count, onClose, onAssign }: AssignProps) {
  const t = useT();
  return (
    <Sheet title={t("assign.title", { n: count })} open={open} narrow onClose={onClose} testId="assign">
      <AssignForm onAssign={onAssign} />
    </Sheet>
  );
}

function AssignForm({ onAssign }: Pick<AssignProps, "onAssign">) {
  const t = useT();
  const id = useId();
  const desk = useDesk();
  const known = useQuery({ queryKey: keys.colleagues, queryFn: () => desk.colleagues(), staleTime: 0 });
  const [officer, setOfficer] = useState("");
  const [reason, setReason] = useState("");
  const fault = known.data === undefined ? faultOf(known) : null;
  if (fault !== null) return <TroubleState error={fault} onRetry={() => void known.refetch()} />;
  if (known.data === undefined) return <Waiting>{t("assign.loading")}</Waiting>;
  if (known.data.officers.length === 0) return <p className="para">{t("assign.nobody")}</p>;
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (officer !== "") onAssign(officer, reason);
  };
  return (
    <form className={s.form} onSubmit={go}>
      <RadioGroup value={officer} onChange={setOfficer} data-testid="assign-to">
        <Label className="strong">{t("assign.to")}</Label>
        <div className={s.who}>
          {known.data.officers.map((one) => (
            <Radio key={one.officer.id} value={one.officer.id} className={s.one ?? ""} data-testid={`assign-${one.officer.id}`}>
              <span className={s.dot} />
              <bdi>{one.officer.name}</bdi>
              <span className="meta mute">{one.post}</span>
            </Radio>
          ))}
        </div>
      </RadioGroup>
      <Reason id={id} value={reason} need={t("assign.need")} onChange={setReason} />
      <SheetActs>
        <Button type="submit" kind={officer === "" ? "plain" : "primary"} unavailable={officer === ""} data-testid="assign-confirm">
          {t("assign.confirm")}
        </Button>
      </SheetActs>
    </form>
  );
}

interface TakeOverProps {
  open: boolean;
  count: number;
  onClose: () => void;
  onTakeOver: (reason: string) => void;
}

/** A supervisor takes cases from their holders. */
export function TakeOverSheet({ open, count, onClose, onTakeOver }: TakeOverProps) {
  const t = useT();
  return (
    <Sheet title={t("overtake.title", { n: count })} open={open} narrow onClose={onClose} testId="overtake">
      <TakeOverForm onTakeOver={onTakeOver} />
    </Sheet>
  );
}

function TakeOverForm({ onTakeOver }: Pick<TakeOverProps, "onTakeOver">) {
  const t = useT();
  const id = useId();
  const [reason, setReason] = useState("");
  const ready = reason.trim() !== "";
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onTakeOver(reason);
  };
  return (
    <form className={s.form} onSubmit={go}>
      <Reason id={id} value={reason} need={t("takeover.need")} onChange={setReason} />
      <SheetActs>
        <Button type="submit" kind={ready ? "primary" : "plain"} unavailable={!ready} data-testid="overtake-confirm">
          {t("overtake.confirm")}
        </Button>
      </SheetActs>
    </form>
  );
}
