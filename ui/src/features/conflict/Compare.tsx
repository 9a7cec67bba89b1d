import type { KeyboardEvent } from "react";
import { Icon } from "../../components/Icon";
import { useT, useWords } from "../../i18n";
import { chord } from "../../shell/keys";
import type { ConflictField, ConflictView, Pick, Said } from "../../transport";
import s from "./Conflict.module.css";
import { chosen, differs, fieldKey, saidWords } from "./words";

const COLUMNS = ["base", "mine", "theirs"] as const;
const KEYS: Readonly<Record<string, Pick>> = { Digit1: "base", Digit2: "mine", Digit3: "theirs", Digit4: "both" };

interface RowProps {
  field: ConflictField;
  picks: Readonly<Record<string, Pick>>;
  onPick: (field: ConflictField, pick: Pick) => void;
}

/** What a version says; where two notes differ, the part that differs is underlined. */
function Words({ field, column }: { field: ConflictField; column: (typeof COLUMNS)[number] }) {
  const t = useT();
  const said = field[column];
  const words = saidWords(t, field.field, said, column === "mine");
  if (column === "base") return <span>{words}</span>;
  const other = saidWords(t, field.field, field[column === "mine" ? "theirs" : "mine"], false);
  const [same, changed] = field.field.kind === "note" ? differs(words, other) : ["", words];
  const tone = said.answer === "met" ? "t-ok" : said.answer === "not-met" ? "t-bad" : undefined;
  return (
    <span className={tone}>
      {same}
      <ins className={column === "mine" ? s.own : undefined}>{changed}</ins>
    </span>
  );
}

function By({ said }: { said: Said }) {
  const t = useT();
  if (said.by === null || said.at === null) return null;
  return <span className="meta num">{t("conflict.theirs.by", { name: said.by.name, time: t.moment(said.at) })}</span>;
}

function Out({ field, pick }: { field: ConflictField; pick: Pick | null }) {
  const t = useT();
  if (pick === null)
    return (
      <>
        <b className="t-warn">
          <Icon name="warn" /> {t("conflict.pick.none")}
        </b>
        <span className="meta">{t("conflict.pick.needed")}</span>
      </>
    );
  if (field.field.kind === "ruling") {
    const goes = pick === "mine";
    const what = goes ? saidWords(t, field.field, field.mine, true) : field.mine.outcome === null ? saidWords(t, field.field, field.theirs, false) : t("conflict.ruling.stays");
    return (
      <>
        <b>{what}</b>
        {field.mine.outcome !== null && <span className="meta">{t(goes ? "conflict.ruling.goes" : "conflict.ruling.later")}</span>}
      </>
    );
  }
  if (pick === "both")
    return (
      <>
        <b>{t("conflict.pick.both")}</b>
        <span className="meta">{t("conflict.pick.both.how")}</span>
      </>
    );
  return (
    <>
      <b>{saidWords(t, field.field, field[pick], pick === "mine")}</b>
      <span className="meta">{t(`conflict.pick.${pick}`)}</span>
    </>
  );
}

function useName(field: ConflictField): { title: string; note: string } {
  const t = useT();
  const words = useWords();
  if (field.field.kind === "ruling") return { title: t("conflict.ruling"), note: t("conflict.ruling.draft") };
  const n = field.check?.number ?? 0;
  const title = t(field.field.kind === "note" ? "conflict.note" : "conflict.check", { n });
  return { title, note: field.check === null ? "" : words.worded(field.check.title) };
}

function Row({ field, picks, onPick }: RowProps) {
  const t = useT();
  const { title, note } = useName(field);
  const pick = chosen(field, picks);
  const key = fieldKey(field.field);
  const keyed = (event: KeyboardEvent) => {
    const wanted = KEYS[chord(event)];
    if (wanted === undefined || !field.picks.includes(wanted)) return;
    event.preventDefault();
    onPick(field, wanted);
  };
  return (
    <tr data-testid={`conflict-field-${key}`} data-pick={pick ?? "none"} onKeyDown={keyed}>
      <th scope="row">
        {title}
        <span className="meta">{note}</span>
        {field.picks.includes("both") && (
          <span className="meta">
            {t("conflict.note.both")} <kbd>4</kbd>
          </span>
        )}
      </th>
      {COLUMNS.map((column) => {
        const on = pick === column || (pick === "both" && column !== "base");
        const may = field.picks.includes(column);
        const name = t(`conflict.pick.${column}`);
        return (
          <td key={column}>
            <button
              type="button"
              className={`${s.pick} ${column === "base" ? s.base : ""}`}
              aria-pressed={on}
              aria-disabled={may ? undefined : true}
              data-testid={`pick-${key}-${column}`}
              onClick={may ? () => onPick(field, column) : undefined}
            >
              <span className="vh">{`${title}, ${name}: `}</span>
              <Icon name={on ? "ok" : "new"} />
              <Words field={field} column={column} />
              {field.field.kind !== "note" && field[column].text !== "" && <span className={`meta ${s.clamp}`}>{field[column].text}</span>}
              {column !== "base" && <By said={field[column]} />}
            </button>
          </td>
        );
      })}
      <td className={s.out}>
        <Out field={field} pick={pick} />
      </td>
    </tr>
  );
}

/** Every field that differs, with the three versions side by side and what will be written. */
export function Compare({ view, picks, onPick }: { view: ConflictView; picks: RowProps["picks"]; onPick: RowProps["onPick"] }) {
  const t = useT();
  const last = view.happened.at(-1);
  const theirs = view.other !== null && last !== undefined ? t("conflict.theirs.by", { name: view.other.name, time: t.moment(last.at) }) : t("conflict.theirs.now");
  return (
    <table>
      <colgroup>
        <col className={s.c1} />
        <col className={s.c2} />
        <col />
        <col />
        <col className={s.c5} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t("conflict.field")}</th>
          <th scope="col">
            <b>
              {t("conflict.base")} <kbd>1</kbd>
            </b>
            {view.beganAt === null ? t("conflict.unknown") : t("conflict.base.at", { time: t.moment(view.beganAt) })}
          </th>
          <th scope="col">
            <b className="t-local">
              <Icon name="laptop" /> {t("conflict.mine")} <kbd>2</kbd>
            </b>
            {t("conflict.mine.at", { time: t.moment(view.madeAt) })}
          </th>
          <th scope="col">
            <b className="t-accent">
              <Icon name="cloud" /> {t("conflict.theirs")} <kbd>3</kbd>
            </b>
            {theirs}
          </th>
          <th scope="col" className={s.outHead}>
            <b>{t("conflict.out")}</b>
            {t("conflict.out.after")}
          </th>
        </tr>
      </thead>
      <tbody>
        {view.fields.map((field) => (
          <Row key={fieldKey(field.field)} field={field} picks={picks} onPick={onPick} />
        ))}
      </tbody>
    </table>
  );
}
