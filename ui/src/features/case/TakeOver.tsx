import { type FormEvent, useId, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import type { CaseView } from "../../transport";
import s from "./Review.module.css";

interface Props {
  view: CaseView;
  busy: boolean;
  onTakeOver: (reason: string) => void;
}

/** A supervisor takes the case from its holder, with a reason that the holder is told. */
export function TakeOver({ view, busy, onTakeOver }: Props) {
  const t = useT();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  if (!view.actions.takeOver || view.claim.kind !== "other") return null;
  const ready = reason.trim() !== "" && !busy;
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setOpen(false);
    onTakeOver(reason);
  };
  return (
    <>
      <Button small icon="user" data-testid="case-take-over" unavailable={busy} onClick={() => setOpen(true)}>
        {t("takeover.button")}
      </Button>
      <Sheet title={t("takeover.title", { number: view.number })} open={open} narrow onClose={() => setOpen(false)} testId="take-over">
        <form className={s.reason} onSubmit={go}>
          <p className="para">{t("takeover.note", { name: view.claim.officer.name })}</p>
          <label htmlFor={id} className="strong">
            {t("takeover.reason")}
          </label>
          <textarea
            id={id}
            className={controls.area}
            value={reason}
            data-testid="take-over-reason"
            aria-describedby={`${id}-need`}
            onChange={(event) => setReason(event.target.value)}
          />
          <p id={`${id}-need`} className="para">
            {t("takeover.need")}
          </p>
          <SheetActs>
            <Button type="submit" kind={ready ? "primary" : "plain"} unavailable={!ready} data-testid="take-over-confirm">
              {t("takeover.confirm")}
            </Button>
          </SheetActs>
        </form>
      </Sheet>
    </>
  );
}

/** Who took the case from the officer, when and why. */
export function TakenBanner({ view }: { view: CaseView }) {
  const t = useT();
  const taken = view.takenOver;
  if (taken === null) return null;
  return (
    <div className={s.taken} data-testid="taken-over">
      <Icon name="user" />
      <p className="strong">{t("takeover.banner", { name: taken.officer.name, time: t.dayTime(taken.at) })}</p>
      <p className={s.sub}>
        {t("takeover.banner.why", { reason: taken.reason ?? t("conflict.reason.none") })}{" "}
        {view.draft !== null && t("exchange.taken.draft")}
      </p>
    </div>
  );
}
