import { Button as AriaButton, DialogTrigger, Label, Radio, RadioGroup } from "react-aria-components";
import controls from "../../components/controls.module.css";
import { Detail } from "../../components/Dialog";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import type { QueueColumn, QueueOrder } from "../../transport";
import { useChoice } from "./choice";
import s from "./Queue.module.css";
import { Ticks } from "./Ticks";

const COLUMNS: readonly QueueColumn[] = ["holder", "service", "type", "address", "messages", "number", "state"];
const ORDERS: readonly QueueOrder[] = ["deadline", "number", "name"];

/** What a row shows, and in which order the rows come. */
export function Columns() {
  const t = useT();
  const { choice, choose, columns, setColumns } = useChoice();
  return (
    <DialogTrigger>
      <AriaButton className={controls.icb ?? ""} aria-label={t("queue.columns")} data-testid="queue-columns">
        <Icon name="columns" />
      </AriaButton>
      <Detail title={t("queue.columns")}>
        <Ticks
          testId="column"
          label={t("queue.columns.show")}
          value={columns}
          options={COLUMNS.map((column) => [column, t(`queue.column.${column}`)])}
          onChange={(chosen) => setColumns(COLUMNS.filter((column) => chosen.includes(column)))}
        />
        <RadioGroup className={s.checks ?? ""} value={choice.sort} onChange={(sort) => choose({ sort: sort as QueueOrder })}>
          <Label>{t("queue.order")}</Label>
          {ORDERS.map((order) => (
            <Radio key={order} value={order} className={s.check ?? ""} data-testid={`order-${order}`}>
              <span className={`${s.tick} ${s.round}`}>
                <span />
              </span>
              {t(`queue.order.${order}`)}
            </Radio>
          ))}
        </RadioGroup>
        {choice.search.trim() !== "" && choice.sort !== "deadline" && <p className="meta mute">{t("queue.order.search")}</p>}
      </Detail>
    </DialogTrigger>
  );
}
