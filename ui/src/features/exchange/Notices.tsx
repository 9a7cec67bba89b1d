import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { useAct } from "../../shell/trouble";
import { type TakenNotice, useDesk } from "../../transport";
import s from "./Exchange.module.css";

/** A case that a supervisor took: who, when and why; it stays until the officer has read it. */
export function Notice({ one }: { one: TakenNotice }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const read = async () => {
    const next = await act(() => desk.takeOverTold(one.case));
    if (next !== null) cache.setQueryData(keys.exchange, next);
  };
  const why = t("exchange.taken.why", {
    time: t.dayTime(one.taken.at),
    reason: one.taken.reason ?? t("conflict.reason.none"),
  });
  return (
    <article className={`${s.opCase} ${s.act}`} data-testid={`taken-${one.number.split("-").at(-1)}`} aria-label={t("case.label", { number: one.number })}>
      <header>
        <b className="num">№&nbsp;{one.number.split("-").at(-1)}</b>
        <span className="grow cut">
          <bdi>{one.name}</bdi>
        </span>
        <Button small kind="quiet" onClick={() => void navigate({ to: "/", search: { case: one.case } })}>
          {t("exchange.open")}
        </Button>
      </header>
      <div className={s.op}>
        <Icon name="user" tone="bad" />
        <span className="strong">{t(one.given ? "exchange.given" : "exchange.taken", { name: one.taken.officer.name })}</span>
        <span className={s.why}>
          {why} {one.draft && t("exchange.taken.draft")}
        </span>
        <span className={s.do}>
          <Button data-testid={`taken-read-${one.case}`} onClick={() => void read()}>
            {t("exchange.taken.read")}
          </Button>
        </span>
      </div>
    </article>
  );
}
