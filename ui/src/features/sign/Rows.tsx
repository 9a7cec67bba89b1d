import { type KeyboardEvent, useRef, useState } from "react";
import { Icon, type IconName, type Tone } from "../../components/Icon";
import { type MessageId, useT } from "../../i18n";
import { chord } from "../../shell/keys";
import work from "../../styles/work.module.css";
import type { SigningRow, SigningView } from "../../transport";
import { OUTCOME_ICONS } from "../decision/outcomes";
import s from "./Sign.module.css";
import { canTick, isRunning } from "./useSigning";

const STATE: Record<SigningRow["state"]["kind"], [icon: IconName, tone: Tone, words: MessageId]> = {
  waiting: ["okline", "mute", "sign.row.waiting"],
  queued: ["new", "mute", "sign.row.queued"],
  signing: ["half", "accent", "sign.row.signing"],
  finishing: ["half", "accent", "sign.row.finishing"],
  signed: ["ok", "ok", "sign.row.signed"],
  failed: ["no", "bad", "sign.row.failed"],
};

interface RowProps {
  row: SigningRow;
  ticked: boolean;
  shown: boolean;
  tabbable: boolean;
  onShow: () => void;
  onTick: () => void;
  onKey: (event: KeyboardEvent<HTMLElement>) => void;
}

function Row({ row, ticked, shown, tabbable, onShow, onTick, onKey }: RowProps) {
  const t = useT();
  const unread = row.readAt === null;
  const [icon, tone, words]: [IconName, Tone, MessageId] = unread ? ["eye", "warn", "sign.row.unread"] : STATE[row.state.kind];
  const able = canTick(row);
  return (
    <li
      className={s.row}
      tabIndex={tabbable ? 0 : -1}
      data-ring="in"
      data-row={row.case}
      data-shown={shown}
      data-state={row.state.kind}
      data-read={!unread}
      data-testid={`sign-row-${row.number.split("-").at(-1)}`}
      aria-current={shown ? "true" : undefined}
      onClick={onShow}
      onKeyDown={onKey}
      onFocus={(event) => event.target === event.currentTarget && onShow()}
    >
      <button
        type="button"
        role="checkbox"
        tabIndex={-1}
        className={[s.box, ticked ? s.on : able ? "" : s.off].filter(Boolean).join(" ")}
        aria-checked={ticked}
        aria-disabled={!able}
        aria-label={t(unread ? "sign.tick.unread" : "sign.tick", { name: row.name })}
        data-testid={`sign-tick-${row.number.split("-").at(-1)}`}
        onClick={(event) => {
          event.stopPropagation();
          onShow();
          onTick();
        }}
      >
        <Icon name="check" />
      </button>
      <span className={`${s.l1} cut`}>
        <bdi>{row.name}</bdi>
      </span>
      <span className={`${s.st} ${tone === "mute" ? "mute" : `t-${tone}`}`}>
        <Icon name={icon} size="s" />
        {t(words)}
      </span>
      <span className={s.l2}>
        <span>
          <Icon name={OUTCOME_ICONS[row.outcome]} size="s" /> {t(`decide.${row.outcome}`)}
        </span>
        <span className="num mute">№&nbsp;{row.number.split("-").at(-1)}</span>
      </span>
      <span className={s.l3}>
        {row.readAt === null ? t("sign.read.no", { n: row.pages }) : t("sign.read.at", { time: t.moment(row.readAt) })}
      </span>
    </li>
  );
}

interface Props {
  view: SigningView;
  chosen: readonly string[];
  shown: string | null;
  onShow: (id: string) => void;
  onTick: (row: SigningRow) => void;
}

/** The decisions: those of the frozen set, then the others. One tab stop; Space ticks what was read. */
export function Rows({ view, chosen, shown, onShow, onTick }: Props) {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const inSet = (row: SigningRow) => view.set?.cases.includes(row.case) === true;
  const set = view.set === null ? [] : view.rows.filter(inSet);
  const rest = view.rows.filter((row) => !set.includes(row));
  const ordered = [...set, ...rest];
  const [stop, setStop] = useState<string | null>(null);
  const stopAt = ordered.find((row) => row.case === (stop ?? shown)) ?? ordered[0];
  const focus = (row: SigningRow | undefined) => {
    if (row === undefined) return;
    setStop(row.case);
    list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(row.case)}"]`)?.focus();
  };
  const onKey = (row: SigningRow) => (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return;
    const at = ordered.indexOf(row);
    const act = {
      ArrowDown: () => focus(ordered[at + 1]),
      ArrowUp: () => focus(ordered[at - 1]),
      Home: () => focus(ordered[0]),
      End: () => focus(ordered.at(-1)),
      Enter: () => onShow(row.case),
      Space: () => onTick(row),
    }[chord(event)];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  const rows = (some: readonly SigningRow[]) =>
    some.map((row) => (
      <Row
        key={row.case}
        row={row}
        ticked={chosen.includes(row.case) || (inSet(row) && (isRunning(view) || row.state.kind === "signed"))}
        shown={row.case === shown}
        tabbable={row === stopAt}
        onShow={() => {
          setStop(row.case);
          onShow(row.case);
        }}
        onTick={() => onTick(row)}
        onKey={onKey(row)}
      />
    ));
  return (
    <div className="scroll" ref={list} data-testid="sign-list">
      {view.set !== null && set.length > 0 && (
        <>
          <h3 className={work.group}>
            <span>{t("sign.group.set", { time: t.time(view.set.frozenAt) })}</span>
            <span className="num">{set.length}</span>
          </h3>
          <ul>{rows(set)}</ul>
        </>
      )}
      {rest.length > 0 && (
        <>
          <h3 className={work.group}>
            <span>{t(set.length > 0 ? "sign.group.out" : "sign.group.waiting")}</span>
            <span className="num">{rest.length}</span>
          </h3>
          <ul>{rows(rest)}</ul>
        </>
      )}
    </div>
  );
}
