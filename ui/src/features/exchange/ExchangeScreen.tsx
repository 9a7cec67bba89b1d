import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { Unready } from "../../components/Unready";
import { useT } from "../../i18n";
import { actName } from "../../i18n/names";
import { keys } from "../../shell/cache";
import { faultOf, useOpenStatus } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import work from "../../styles/work.module.css";
import { type AttentionChoice, type ExchangeView, type ReceiptRow, type StoreHealth, useDesk } from "../../transport";
import s from "./Exchange.module.css";
import { Kept } from "./Kept";
import { Notice } from "./Notices";
import { Outbox } from "./Outbox";
import { Rescue } from "./Rescue";

/** Receipts shown before all are asked for. */
const FEW = 5;

function Receipts({ view }: { view: ExchangeView }) {
  const t = useT();
  const [all, setAll] = useState(false);
  const rows = all ? view.receipts : view.receipts.slice(0, FEW);
  return (
    <section className={s.side} data-testid="receipts">
      <div className={work.secHead}>
        <h2>{t("exchange.receipts")}</h2>
        {!all && view.receipts.length > FEW && (
          <Button kind="link" small onClick={() => setAll(true)}>
            {t("exchange.receipt.more", { n: view.receipts.length })}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="meta">{t("exchange.receipts.none")}</p>
      ) : (
        <table className={s.rcpt} aria-label={t("exchange.receipts.caption")}>
          <tbody>
            {rows.map((row) => (
              <Receipt key={row.receipt.command} row={row} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Receipt({ row }: { row: ReceiptRow }) {
  const t = useT();
  const what = row.outcome === null ? actName(t, row.receipt.kind) : t(`suggest.${row.outcome}`);
  return (
    <tr data-testid={`receipt-${row.number.split("-").at(-1)}-${row.receipt.kind}`}>
      <td className={`mute ${s.when}`}>{t.moment(row.receipt.at)}</td>
      <td>
        {row.number !== "" && <span className="num strong">№&nbsp;{row.number.split("-").at(-1)}</span>} {what.toLocaleLowerCase("bg")}
        <br />
        <span className="mute">{t("exchange.receipt.entry", { entry: row.receipt.entry })}</span>
      </td>
      <td className="t-ok nw">
        <Icon name="ok" size="s" /> {t("exchange.receipt.entered")}
      </td>
    </tr>
  );
}

function Health({ store }: { store: StoreHealth }) {
  const t = useT();
  const counted = { n: store.auditEntries, count: t.count(store.auditEntries) };
  const entries =
    store.audit === "contradicted"
      ? t("store.journal.contradicted", counted)
      : store.auditGap === null
      ? t(store.audit === "intact" ? "store.journal.intact" : "store.journal.broken", counted)
      : t("store.journal.salvaged", { ...counted, lost: store.auditGap.lost, time: t.full(store.auditGap.at) });
  return (
    <section className={s.side} data-testid="store">
      <div className={work.secHead}>
        <h2>{t("store.health")}</h2>
      </div>
      <dl className={s.dl}>
        <dt>{t("store.state")}</dt>
        <dd className="t-ok">
          <Icon name="lock" size="s" /> {t("store.encrypted")}
        </dd>
        <dt>{t("store.cases")}</dt>
        <dd className="num">{t.count(store.cases)}</dd>
        <dt>{t("store.documents")}</dt>
        <dd className="num" data-testid="store-documents" data-to-come={store.documentsToCome}>
          {store.documentsToCome === 0
            ? t("store.documents.here")
            : t("store.documents.coming", { n: store.documentsToCome, count: t.count(store.documentsToCome) })}
        </dd>
        <dt>{t("store.journal")}</dt>
        <dd className={store.audit === "broken" || store.audit === "contradicted" ? "t-bad" : undefined} data-testid="store-journal">
          {entries}
        </dd>
        <dt>{t("store.backup")}</dt>
        <dd className="num">{store.backupAt === null ? t("store.backup.none") : t.full(store.backupAt)}</dd>
        <dt>{t("store.size")}</dt>
        <dd className="num">{t.bytes(store.bytes)}</dd>
      </dl>
    </section>
  );
}

function Sums({ view }: { view: ExchangeView }) {
  const t = useT();
  const attention = view.attention.length + view.notices.length;
  const waiting = view.waiting.length;
  return (
    <div className={s.sums}>
      <div className={attention > 0 ? "t-bad" : "mute"} data-testid="sum-attention">
        <Icon name="alert-f" />
        <b>{attention}</b>
        <span>{t("exchange.sum.attention", { n: attention })}</span>
      </div>
      <div data-testid="sum-waiting">
        <Icon name="clock" />
        <b>{waiting}</b>
        <span>{t("exchange.sum.waiting", { n: waiting })}</span>
      </div>
      <div className="t-ok" data-testid="sum-received">
        <Icon name="ok" />
        <b>{view.receiptsToday}</b>
        <span>{t("exchange.sum.received", { n: view.receiptsToday })}</span>
      </div>
    </div>
  );
}

/** The exchange: first what needs action, then what goes by itself, then what was acknowledged. */
export function ExchangeScreen() {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const status = useOpenStatus();
  const query = useQuery({ queryKey: keys.exchange, queryFn: () => desk.exchangeView() });
  const fault = query.data === undefined ? faultOf(query) : null;
  if (fault !== null || query.data === undefined) return <Unready title={t("exchange.title")} fault={fault} onRetry={() => void query.refetch()} />;
  const view = query.data;
  const choose = async (command: string, choice: AttentionChoice) => {
    const next = await act(() => desk.resolveAttention(command, choice));
    if (next !== null) cache.setQueryData(keys.exchange, next);
  };
  const onChoose = (command: string, choice: AttentionChoice) => void choose(command, choice);
  return (
    <div className={s.sync} data-testid="exchange">
      <section className={`${work.pane} ${s.main}`} aria-label={t("nav.exchange")} data-pane="case" tabIndex={-1}>
        <header className={work.pageHead}>
          <h1>{t("exchange.title")}</h1>
          <span className="grow" />
          <span className="meta" role="status">
            {status.exchanging
              ? t("exchange.running")
              : view.nextTry !== null && t("exchange.next", { time: t.moment(view.nextTry) })}
          </span>
          <Button icon="sync" keys="Ctrl R" data-testid="exchange-now" onClick={() => void act(() => desk.exchangeNow())}>
            {t("exchange.now")}
          </Button>
        </header>
        <Sums view={view} />
        <div className="scroll">
          {view.attention.length + view.notices.length > 0 && (
            <div className={s.lane} data-testid="lane-attention">
              <div className={work.secHead}>
                <h2>{t("exchange.attention")}</h2>
              </div>
              <p className={`para ${s.kept}`}>{t("exchange.kept")}</p>
              {view.notices.map((one) => (
                <Notice key={one.case} one={one} />
              ))}
              {view.attention.map((one) => (
                <Outbox key={one.case} one={one} attention onChoose={onChoose} />
              ))}
            </div>
          )}
          {view.waiting.length > 0 && (
            <div className={s.lane} data-testid="lane-waiting">
              <div className={work.secHead}>
                <h2>{t("exchange.waiting")}</h2>
              </div>
              {view.waiting.map((one) => (
                <Outbox key={one.case} one={one} onChoose={onChoose} />
              ))}
            </div>
          )}
          {view.attention.length + view.notices.length + view.waiting.length === 0 && (
            <p className={s.all}>
              <Icon name="ok" />
              {t("exchange.none")}
            </p>
          )}
        </div>
      </section>
      <aside className={`${work.pane} ${work.side} scroll`} aria-label={t("exchange.aside")} data-pane="review" tabIndex={-1}>
        <Receipts view={view} />
        <Kept kept={view.kept} />
        <Rescue />
        <Health store={view.store} />
      </aside>
    </div>
  );
}
