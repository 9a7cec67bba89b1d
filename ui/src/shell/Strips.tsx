import { Button } from "../components/Button";
import { Icon } from "../components/Icon";
import { TroubleStrip } from "../components/Trouble";
import { useT } from "../i18n";
import { type DeskStatus, useDesk } from "../transport";
import s from "./Frame.module.css";
import { useAct, useTrouble } from "./trouble";
import { saveAll } from "./unsaved";

function OfflineStrip({ status, onHelp }: { status: DeskStatus; onHelp: () => void }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const { link } = status;
  if (link.kind !== "offline") return null;
  const signInAgain = async () => {
    await saveAll();
    await (status.officer === null ? desk.signOut() : desk.signInStart(status.officer.district));
  };
  const anew = link.fault === "sign-in-needed";
  return (
    <div className={`${s.strip} ${s.local}`} role="status" data-testid="strip-offline" data-fault={link.fault}>
      <Icon name="cloud-off" size="l" />
      <p>
        <b>{t("offline.strip", { time: t.moment(link.since) })}</b>{" "}
        {link.fault !== "unreachable" && <>{t(`fault.${link.fault}`)}. </>}
        {status.lastExchange === null
          ? t("offline.data.none")
          : t("offline.data", { time: t.moment(status.lastExchange) })}
      </p>
      <Button small keys="F1" onClick={onHelp}>
        {t("offline.help")}
      </Button>
      {anew ? (
        <Button small icon="user" data-testid="offline-signin" onClick={() => void act(() => signInAgain())}>
          {t("offline.signin")}
        </Button>
      ) : (
        <Button small icon="sync" data-testid="offline-try" onClick={() => void act(() => desk.exchangeNow())}>
          {t("offline.try")}
        </Button>
      )}
    </div>
  );
}

function BootstrapStrip({ status }: { status: DeskStatus }) {
  const t = useT();
  if (status.bootstrap === null) return null;
  const { received, total } = status.bootstrap;
  const values = { received: t.count(received), total: t.count(total ?? 0) };
  return (
    <div className={s.strip} role="status" data-testid="strip-bootstrap">
      <Icon name="sync" size="l" tone="accent" />
      <p>
        <b>{t("bootstrap.strip")}</b> {t(total === null ? "bootstrap.count.open" : "bootstrap.count", values)}
      </p>
      <progress
        className={s.progress}
        aria-label={t("bootstrap.strip")}
        {...(total === null ? {} : { max: total, value: received })}
      />
    </div>
  );
}

/** What the whole window must know, above the screens: one sentence, at most two actions each. */
export function Strips({ status, onHelp }: { status: DeskStatus; onHelp: () => void }) {
  const { error, clear } = useTrouble();
  return (
    <>
      <OfflineStrip status={status} onHelp={onHelp} />
      <BootstrapStrip status={status} />
      {error !== null && <TroubleStrip error={error} onClose={clear} />}
    </>
  );
}
