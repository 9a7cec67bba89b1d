import { Link } from "@tanstack/react-router";
import { Icon, type IconName } from "../components/Icon";
import { type MessageId, useT } from "../i18n";
import { useDesk } from "../transport";
import s from "./Frame.module.css";
import { useOpenStatus } from "./queries";
import { useAct } from "./trouble";
import { lockDesk } from "./unsaved";

interface ItemProps {
  to: "/" | "/sign" | "/exchange" | "/settings" | "/counter" | "/supervise" | "/help";
  icon: IconName;
  label: MessageId;
  count?: number;
  countLabel?: MessageId;
  push?: boolean;
  testId: string;
}

function Item({ to, icon, label, count = 0, countLabel, push, testId }: ItemProps) {
  const t = useT();
  const classes = [s.item, push === true ? s.push : ""].filter(Boolean).join(" ");
  return (
    <Link to={to} className={classes} activeOptions={{ exact: to === "/", includeSearch: false }} data-testid={testId}>
      <Icon name={icon} size="l" />
      <span>{t(label)}</span>
      {count > 0 && countLabel !== undefined && (
        <span className={s.n}>
          <span aria-hidden="true">{count}</span>
          <span className="vh">{t(countLabel, { n: count })}</span>
        </span>
      )}
    </Link>
  );
}

/** The rail: where to go. */
export function Rail() {
  const t = useT();
  const status = useOpenStatus();
  const desk = useDesk();
  const act = useAct();
  return (
    <nav className={s.rail} aria-label={t("nav.label")} data-pane="rail" tabIndex={-1}>
      <div className={s.brand}>
        <Icon name="mark" />
        <span>{t("app.name")}</span>
      </div>
      <Item to="/" icon="cases" label="nav.cases" count={status.mine} countLabel="nav.cases.count" testId="nav-cases" />
      <Item to="/counter" icon="note" label="nav.counter" testId="nav-counter" />
      <Item
        to="/sign"
        icon="pen"
        label="nav.sign"
        count={status.awaitingSignature}
        countLabel="nav.sign.count"
        testId="nav-sign"
      />
      <Item
        to="/exchange"
        icon="sync"
        label="nav.exchange"
        count={status.attention}
        countLabel="nav.exchange.count"
        testId="nav-exchange"
      />
      {status.officer?.role === "supervisor" && <Item to="/supervise" icon="chart" label="nav.supervise" testId="nav-supervise" />}
      <Item to="/help" icon="help" label="help.title" push testId="nav-help" />
      <Item to="/settings" icon="sliders" label="nav.settings" testId="nav-settings" />
      <button type="button" className={s.item} onClick={() => void act(() => lockDesk(desk))} data-testid="nav-lock">
        <Icon name="lock" size="l" />
        <span>{t("nav.lock")}</span>
      </button>
    </nav>
  );
}
