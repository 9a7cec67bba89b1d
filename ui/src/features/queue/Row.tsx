import type { CSSProperties } from "react";
import { DeadlineChip } from "../../components/Chip";
import { Icon, type IconName } from "../../components/Icon";
import { Marked } from "../../components/Marked";
import { type MessageId, useT } from "../../i18n";
import { claimWord, serviceWord, typeWord } from "../../i18n/names";
import type { CaseState, QueueRow } from "../../transport";
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
function SecondLine({ row }: { row: QueueRow }) {
  const t = useT();
  const line = row.found?.elsewhere ?? null;
  if (line === null)
    return (
      <span className="cut">
        {serviceWord(t, row.service)} · {typeWord(t, row.applicantType)}
      </span>
    );
  return (
    <span className="cut" data-testid="found-elsewhere">
      {t(`queue.found.${line.field}`)}: <Marked text={line.text} marks={line.marks} />
    </span>
  );
}

interface Props {
  row: QueueRow;
  id: string;
  selected: boolean;
  active: boolean;
  position: number;
  total: number;
  style: CSSProperties;
  onOpen: () => void;
}

/** One case of the queue. */
export function Row({ row, id, selected, active, position, total, style, onOpen }: Props) {
  const t = useT();
  const { claim } = row;
  const whose = claim.kind === "mine" ? s.me : claim.kind === "mine-provisional" ? s.tmp : "";
  return (
    // Keys belong to the list, which has the one tab stop.
    <div
      id={id}
      role="option"
      aria-selected={selected}
      aria-posinset={position}
      aria-setsize={total}
      data-ring={active ? "active" : undefined}
      data-testid={`queue-row-${row.shortNumber}`}
      data-local={row.local}
      className={`${s.line} ${s.row} ${row.local ? s.prov : ""}`}
      style={style}
      onClick={onOpen}
    >
      <div>
        <span className={s.name}>
          <Marked text={row.name} marks={row.found?.name ?? []} />
        </span>
        <span className={`${s.who} ${whose}`}>{claimWord(t, claim)}</span>
      </div>
      <div>
        <span className={s.svc}>
          <Icon name={row.service === "2079" ? "home" : "pin"} size="s" />
          <SecondLine row={row} />
        </span>
        {row.messages > 0 && (
          <span className={s.msg}>
            <Icon name="mail" size="s" />
            <span aria-hidden="true">{row.messages}</span>
            <span className="vh">{t("queue.messages", { n: row.messages })}</span>
          </span>
        )}
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
      </div>
      <div>
        <DeadlineChip deadline={row.deadline} />
        <StateWord row={row} />
      </div>
    </div>
  );
}
