import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Button as AriaButton, DialogTrigger } from "react-aria-components";
import { Button } from "../components/Button";
import { Detail } from "../components/Dialog";
import { Icon, type IconName } from "../components/Icon";
import { type MessageId, useT } from "../i18n";
import { type DeskStatus, useDesk } from "../transport";
import { useKeys } from "./actions/shortcuts";
import s from "./Frame.module.css";
import { useOpenStatus } from "./queries";
import { useAct } from "./trouble";
import { lockDesk } from "./unsaved";

type CellTone = "ok" | "bad" | "warn" | "loc" | "train";

interface CellProps {
  icon?: IconName;
  tone?: CellTone;
  optional?: boolean;
  testId: string;
  children: ReactNode;
}

function cellClass(tone?: CellTone, optional?: boolean): string {
  return [s.cell, tone === undefined ? "" : s[tone], optional === true ? s.opt : ""].filter(Boolean).join(" ");
}

/** An item that leads to its screen. */
function Lead({ icon, tone, optional, testId, children, to }: CellProps & { to: "/sign" | "/exchange" | "/settings" }) {
  const navigate = useNavigate();
  return (
    <button type="button" className={cellClass(tone, optional)} data-testid={testId} onClick={() => void navigate({ to })}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** An item whose detail opens beside it. */
function Tell({ icon, tone, optional, testId, children, title, detail }: CellProps & { title: string; detail: ReactNode }) {
  return (
    <DialogTrigger>
      <AriaButton className={cellClass(tone, optional)} data-testid={testId}>
        {icon !== undefined && <Icon name={icon} />}
        {children}
      </AriaButton>
      <Detail title={title}>{detail}</Detail>
    </DialogTrigger>
  );
}

function LinkCell({ status }: { status: DeskStatus }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const { link, realm } = status;
  const words = {
    online: () => t("status.link.online"),
    unknown: () => t("status.link.unknown"),
    offline: () => t("status.link.offline", { time: link.kind === "offline" ? t.moment(link.since) : "" }),
  }[link.kind]();
  const detail = (
    <>
      {link.kind === "online" && <p className="para">{t("status.link.fine")}</p>}
      {link.kind === "unknown" && <p className="para">{t("status.link.asking")}</p>}
      <dl className={s.facts}>
        {link.kind === "offline" && (
          <>
            <dt>{t("status.link.since")}</dt>
            <dd>{t.dayTime(link.since)}</dd>
            <dt>{t("status.link.cause")}</dt>
            <dd>{t(`fault.${link.fault}`)}</dd>
            {link.nextTry !== null && (
              <>
                <dt>{t("status.link.next")}</dt>
                <dd>{t.time(link.nextTry)}</dd>
              </>
            )}
          </>
        )}
        <dt>{t("status.link.realm")}</dt>
        <dd>{t(`realm.${realm}`)}</dd>
      </dl>
      <Button small icon="sync" onClick={() => void act(() => desk.exchangeNow())}>
        {t("offline.try")}
      </Button>
    </>
  );
  return (
    <Tell
      icon={link.kind === "online" ? "cloud" : "cloud-off"}
      {...(link.kind === "online" ? { tone: "ok" as const } : link.kind === "offline" ? { tone: "loc" as const } : {})}
      testId="status-link"
      title={t("status.link.title")}
      detail={detail}
    >
      {link.kind === "offline" ? <b>{words}</b> : words}
    </Tell>
  );
}

function ClockCell({ skew }: { skew: number }) {
  const t = useT();
  const away = Math.abs(skew);
  const time = away >= 120 ? t("time.minutes", { n: Math.round(away / 60) }) : t("time.seconds", { n: away });
  const sentence: MessageId = skew > 0 ? "status.clock.ahead" : "status.clock.behind";
  return (
    <Tell
      icon="clock"
      tone="warn"
      testId="status-clock"
      title={t("status.clock.title")}
      detail={
        <>
          <p className="para">{t(sentence, { time })}</p>
          <p className="para">{t("status.clock.advice")}</p>
        </>
      }
    >
      {t("status.clock")}
    </Tell>
  );
}

function OfficerCell({ status }: { status: DeskStatus }) {
  const t = useT();
  const who = status.officer;
  if (who === null) return null;
  const detail = (
    <dl className={s.facts}>
      <dt>{t("status.officer.post")}</dt>
      <dd>{who.post}</dd>
      <dt>{t("status.officer.district")}</dt>
      <dd>
        {who.district} {who.districtName}
      </dd>
      <dt>{t("status.officer.device")}</dt>
      <dd>{status.device}</dd>
      <dt>{t("status.officer.version")}</dt>
      <dd>{status.version}</dd>
    </dl>
  );
  return (
    <Tell icon="user" testId="status-officer" title={who.officer.name} detail={detail}>
      {who.officer.name}
    </Tell>
  );
}

/** The status bar: the connection, what waits, who works here. Every item opens its detail. */
export function StatusBar() {
  const t = useT();
  const status = useOpenStatus();
  const desk = useDesk();
  const act = useAct();
  const keys = useKeys("lock");
  const auditIsWrong = status.audit === "broken" || status.audit === "contradicted";
  const exchanged = status.lastExchange === null ? t("status.exchange.none") : t.moment(status.lastExchange);
  return (
    <footer className={s.status} aria-label={t("status.label")} data-pane="status" tabIndex={-1} data-testid="status-bar">
      <LinkCell status={status} />
      <Lead icon="sync" to="/exchange" testId="status-exchange">
        {status.exchanging ? (
          t("status.exchange.running")
        ) : (
          <>
            {t("status.exchange")} <b>{exchanged}</b>
          </>
        )}
      </Lead>
      <Lead icon="up" to="/exchange" testId="status-unsent">
        {t("status.unsent")} <b>{status.unsent}</b>
      </Lead>
      <Lead icon="pen" to="/sign" testId="status-signature">
        {t("status.signature")} <b>{status.awaitingSignature}</b>
      </Lead>
      <Lead
        icon="chain"
        to="/exchange"
        optional={!auditIsWrong}
        testId="status-audit"
        {...(auditIsWrong ? { tone: "bad" as const } : {})}
      >
        {t(`status.audit.${status.audit}`)}
      </Lead>
      {status.clockSkewSeconds !== null && <ClockCell skew={status.clockSkewSeconds} />}
      <span className={s.spring} />
      {status.realm === "sandbox" && (
        <span className={`${s.cell} ${s.train} ${s.opt}`} data-testid="status-realm">
          <Icon name="cap" />
          {t("realm.sandbox.short")}
        </span>
      )}
      <OfficerCell status={status} />
      {status.officer !== null && (
        <Lead to="/settings" optional testId="status-district">
          {t("app.district", { name: status.officer.districtName })}
        </Lead>
      )}
      <button
        type="button"
        className={s.cell}
        title={keys === undefined ? t("nav.lock") : `${t("nav.lock")}, ${keys}`}
        data-testid="status-lock"
        onClick={() => void act(() => lockDesk(desk))}
      >
        <Icon name="lock" />
        <span className="vh">{t("nav.lock")}</span>
        {keys !== undefined && <kbd>{keys}</kbd>}
      </button>
    </footer>
  );
}
