import { memo, type MouseEvent } from "react";
import { DeadlineChip } from "../../components/Chip";
import { Icon, type IconName } from "../../components/Icon";
import { Marked } from "../../components/Marked";
import { type MessageId, useT } from "../../i18n";
import { claimWord, serviceWord, typeWord } from "../../i18n/names";
import type { CaseState, QueueColumn, QueueRow } from "../../transport";
import s from "./Queue.module.css";

const STATE_ICONS: Record<CaseState, IconName> = {
  submitted: "new",
  claimed: "half",
  "in-review": "half",
  "awaiting-citizen": "back",
  "awaiting-payment": "coin",
  decided: "most",
  signed: "pen",
  delivered: "ok",
  withdrawn: "stop",
  terminated: "stop",
};

/** Where the case stands: what exists only here is violet, what needs action is red. */
function StateWord({ row }: { row: QueueRow }) {
  const t = useT();
  const [icon, word, tone]: [IconName, MessageId, string | undefined] = row.attention
    ? ["alert-f", "state.attention", s.bad]
    : row.local && row.ruling !== null
      ? [row.state === "signed" ? "up" : "pen", `ruled.${row.ruling}`, s.loc]
      : [STATE_ICONS[row.state], `state.${row.state}`, undefined];
  return (
    <span className={[s.state, tone ?? ""].join(" ")}>
      <Icon name={icon} size="s" />
      {t(word)}
    </span>
  );
}

/** What the case is; of a row that was found by what it does not show, the line that explains it. */
function SecondLine({ row, columns }: { row: QueueRow; columns: readonly QueueColumn[] }) {
  const t = useT();
  const line = row.found?.elsewhere ?? null;
  const words = {
    service: () => serviceWord(t, row.service),
    type: () => typeWord(t, row.applicantType),
    address: () => row.address,
  };
  const shown = (["service", "type", "address"] as const).filter((column) => columns.includes(column));
  if (line === null) return <span className="cut">{shown.map((column) => words[column]()).join(" · ")}</span>;
  return (
    <span className="cut" data-testid="found-elsewhere">
      {t(`queue.found.${line.field}`)}: <Marked text={line.text} marks={line.marks} />
    </span>
  );
}

interface Props {
  row: QueueRow;
  id: string;
  /** It is the case that is open. */
  open: boolean;
  selected: boolean;
  /** Several are being chosen: each shows whether it is one of them. */
  picking: boolean;
  columns: readonly QueueColumn[];
  active: boolean;
  position: number;
  total: number;
  /** Pixels from the top of the list. */
  start: number;
  onPress: (row: QueueRow, event: MouseEvent) => void;
}

/** One case of the queue. While the list only scrolls, it is not drawn anew. */
export const Row = memo(function Row({ row, id, open, selected, picking, columns, active, position, total, start, onPress }: Props) {
  const t = useT();
  const { claim } = row;
  const whose = claim.kind === "mine" ? s.me : claim.kind === "mine-provisional" ? s.tmp : "";
  return (
    // Keys belong to the list, which has the one tab stop.
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-current={open ? "true" : undefined}
      aria-posinset={position}
      aria-setsize={total}
      data-ring={active ? "active" : undefined}
      data-testid={`queue-row-${row.shortNumber}`}
      data-local={row.local}
      data-unread={row.unread}
      className={`${s.line} ${s.row} ${row.local ? s.prov : ""}`}
      style={{ transform: `translateY(${start}px)` }}
      onClick={(event) => onPress(row, event)}
    >
      <div>
        {picking && (
          <span className={`${s.tick} ${selected ? s.ticked : ""}`} aria-hidden="true">
            <Icon name="check" />
          </span>
        )}
        {row.unread && (
          <span className={s.unread}>
            <span className="vh">{t("queue.unread")}</span>
          </span>
        )}
        <span className={s.name}>
          <Marked text={row.name} marks={row.found?.name ?? []} />
        </span>
        {columns.includes("holder") && <span className={`${s.who} ${whose}`}>{claimWord(t, claim)}</span>}
      </div>
      <div>
        <span className={s.svc}>
          <Icon name={row.service === "2079" ? "home" : "pin"} size="s" />
          <SecondLine row={row} columns={columns} />
        </span>
        {row.messages > 0 && columns.includes("messages") && (
          <span className={s.msg}>
            <Icon name="mail" size="s" />
            <span aria-hidden="true">{row.messages}</span>
            <span className="vh">{t("queue.messages", { n: row.messages })}</span>
          </span>
        )}
        {columns.includes("number") && (
          <span className={s.no}>
            {row.shortNumber === "" ? (
              <span className="t-local">{t("counter.unnumbered")}</span>
            ) : (
              <>
                №&nbsp;
                <Marked text={row.shortNumber} marks={row.found?.shortNumber ?? []} />
              </>
            )}
          </span>
        )}
      </div>
      <div>
        <DeadlineChip deadline={row.deadline} />
        {columns.includes("state") && <StateWord row={row} />}
      </div>
    </div>
  );
});
