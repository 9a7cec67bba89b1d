import { useEffect, useId, useRef, useState } from "react";
import { Button } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { chord } from "../../shell/keys";
import type { Mark } from "../../transport";
import type { Marking, Placed } from "./marking";
import type { Part } from "./pages";
import { placeOf, upright } from "./place";
import s from "./Viewer.module.css";

/** Letters of a mark's note that are taken. */
const NOTE_MAX = 300;

interface Props {
  marking: Marking;
  page: number;
  turn: number;
  part: Part;
  onDone: () => void;
}

/** Ties the box that was drawn to a check, with a note. */
export function MarkForm({ marking, page, turn, part, onDone }: Props) {
  const t = useT();
  const id = useId();
  const select = useRef<HTMLSelectElement>(null);
  const [check, setCheck] = useState(marking.checks[0]?.key ?? "");
  const [note, setNote] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => select.current?.focus(), []);
  const save = async () => {
    if (busy || check === "") return;
    setBusy(true);
    const mark: Mark = { document: marking.document, page, place: placeOf(upright(part, turn)), note: note.trim() };
    const kept = await marking.onAdd(check, mark);
    setBusy(false);
    if (kept) onDone();
  };
  return (
    <form
      className={s.form}
      aria-label={t("mark.form")}
      data-testid="mark-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={(event) => {
        const key = chord(event);
        if (key === "Escape") onDone();
        else if (key === "Ctrl+Enter" || key === "Ctrl+NumpadEnter") void save();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className={s.row}>
        <label htmlFor={id}>{t("mark.check")}</label>
        <select id={id} ref={select} value={check} data-testid="mark-check" onChange={(event) => setCheck(event.target.value)}>
          {marking.checks.map((one) => (
            <option key={one.key} value={one.key}>
              {one.number}. {one.title}
            </option>
          ))}
        </select>
      </div>
      <div className={s.row}>
        <div className={`${controls.field} ${s.note}`}>
          <Icon name="note" />
          <input
            value={note}
            maxLength={NOTE_MAX}
            placeholder={t("mark.note")}
            aria-label={t("mark.note")}
            data-testid="mark-note"
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <Button small type="submit" kind="primary" keys="Ctrl Enter" unavailable={busy} data-testid="mark-save">
          {t("mark.save")}
        </Button>
        <Button small keys="Esc" onClick={onDone}>
          {t("form.leave")}
        </Button>
      </div>
    </form>
  );
}

interface ChosenProps {
  marking: Marking;
  placed: Placed;
  onDone: () => void;
}

/** A mark that was chosen: what it says, the way to its check, and taking it away. */
export function ChosenMark({ marking, placed, onDone }: ChosenProps) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const { check, mark } = placed;
  const mayRemove = marking.checks.some((one) => one.key === check.key);
  useEffect(() => box.current?.querySelector("button")?.focus(), [placed]);
  return (
    <div
      ref={box}
      className={s.form}
      role="group"
      aria-label={t("mark.label", { n: check.number, note: mark.note })}
      data-testid="mark-chosen"
      onKeyDown={(event) => {
        if (chord(event) !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        onDone();
      }}
    >
      <p>
        <b>
          {check.number}. {check.title}
        </b>
        {mark.note !== "" && (
          <>
            <br />
            {mark.note}
          </>
        )}
      </p>
      <div className={s.row}>
        <Button small icon="back" data-testid="mark-to-check" onClick={() => marking.onCheck(check.key)}>
          {t("mark.tocheck", { n: check.number })}
        </Button>
        {mayRemove && (
          <Button
            small
            icon="x"
            data-testid="mark-remove"
            onClick={() => void marking.onRemove(placed).then((gone) => gone && onDone())}
          >
            {t("mark.remove")}
          </Button>
        )}
        <Button small kind="quiet" keys="Esc" onClick={onDone}>
          {t("act.close")}
        </Button>
      </div>
    </div>
  );
}
