import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { Button } from "../../components/Button";
import { DeadlineChip } from "../../components/Chip";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { serviceWord } from "../../i18n/names";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import { type QueueQuery, type QueueRow, useDesk } from "../../transport";
import { Bulk } from "../queue/Bulk";
import { EVERY } from "../queue/choice";
import { usePicked } from "../queue/picked";
import s from "./Supervise.module.css";

/** Cases that are shown of one officer. */
const SHOWN = 100;

function Line({ row, on, onToggle, onOpen }: { row: QueueRow; on: boolean; onToggle: () => void; onOpen: () => void }) {
  const t = useT();
  return (
    <tr data-chosen={on}>
      <td>
        <input
          type="checkbox"
          className={s.box}
          checked={on}
          aria-label={t("supervise.pick", { number: row.shortNumber, name: row.name })}
          data-testid={`pick-${row.shortNumber}`}
          onChange={onToggle}
        />
      </td>
      <td className="nw">
        <button type="button" className={s.link} onClick={onOpen}>
          <span className="vh">{t("supervise.open", { number: row.shortNumber })}</span>
          <span aria-hidden="true">№&nbsp;{row.shortNumber}</span>
        </button>
      </td>
      <td className={s.person}>
        <bdi>{row.name}</bdi>
      </td>
      <td>{serviceWord(t, row.service)}</td>
      <td>
        <DeadlineChip deadline={row.deadline} />
      </td>
      <td>{t(`state.${row.state}`)}</td>
    </tr>
  );
}

/** The cases of an officer, or those of nobody, to be given to somebody or taken over. `officer` is empty for nobody. */
export function Cases({ officer, who, mine }: { officer: string; who: string; mine: boolean }) {
  const t = useT();
  const desk = useDesk();
  const navigate = useNavigate();
  const picked = usePicked();
  const asked: QueueQuery = {
    ...EVERY,
    view: officer === "" ? "free" : "all",
    filter: { ...EVERY.filter, holders: officer === "" ? [] : [officer] },
    offset: 0,
    limit: SHOWN,
  };
  const page = useQuery({ queryKey: keys.queue(asked), queryFn: () => desk.queuePage(asked), placeholderData: keepPreviousData });
  useEffect(() => picked.clear(), [officer, picked.clear]);
  const fault = page.data === undefined ? faultOf(page) : null;
  if (fault !== null) return <TroubleState error={fault} onRetry={() => void page.refetch()} />;
  if (page.data === undefined) return <Waiting>{t("supervise.loading")}</Waiting>;
  const { rows, total } = page.data;
  const every = rows.map((row) => row.id);
  const whole = rows.length > 0 && every.every((id) => picked.ids.has(id));
  return (
    <section className={s.cases} aria-label={t("supervise.cases", { who })} data-testid="supervise-cases">
      <div className={s.casesHead}>
        <h2>{t("supervise.cases", { who })}</h2>
        {total > rows.length && <span className="meta">{t("supervise.most", { n: rows.length, all: t.count(total) })}</span>}
        <Button small unavailable={rows.length === 0 || whole} data-testid="pick-all" onClick={() => picked.all(every)}>
          {t("supervise.pick.all")}
        </Button>
      </div>
      <div className={`scroll ${s.tableRoom}`}>
        <table className={s.table}>
          <tbody>
            {rows.map((row) => (
              <Line
                key={row.id}
                row={row}
                on={picked.ids.has(row.id)}
                onToggle={() => picked.toggle(row.id)}
                onOpen={() => void navigate({ to: "/", search: { case: row.id } })}
              />
            ))}
          </tbody>
        </table>
      </div>
      <Bulk picked={picked} total={total} supervises acts={officer === "" || mine ? ["assign"] : ["assign", "take-over"]} />
    </section>
  );
}
