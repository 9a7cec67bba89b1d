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
  const anew = link.fault === "sign-in-needed" || link.fault === "key-used-elsewhere";
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
      <Button small onClick={onHelp}>
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

/** A damaged copy of the register is fetched anew while the work goes on. */
function RebuildingStrip({ status }: { status: DeskStatus }) {
  const t = useT();
  if (!status.rebuilding) return null;
  return (
    <div className={s.strip} role="status" data-testid="strip-rebuilding">
      <Icon name="sync" size="l" tone="accent" />
      <p>
        <b>{t("rebuilding.strip")}</b> {t("rebuilding.kept")}
      </p>
    </div>
  );
}

/** The register says what only a newer program understands. */
function ParkedStrip({ status }: { status: DeskStatus }) {
  const t = useT();
  if (status.parked === 0) return null;
  return (
    <div className={s.strip} role="status" data-testid="strip-parked">
      <Icon name="warn" size="l" tone="warn" />
      <p>
        <b>{t("parked.strip", { n: status.parked })}</b> {t("parked.next")}
      </p>
    </div>
  );
}

/** The exchange cannot use the files of this computer. */
function PausedStrip({ status }: { status: DeskStatus }) {
  const t = useT();
  if (status.paused === null) return null;
  const why = status.paused === "disk-full" ? "disk_full" : "failed";
  return (
    <div className={`${s.strip} ${s.local}`} role="status" data-testid="strip-paused" data-why={status.paused}>
      <Icon name="warn" size="l" tone="warn" />
      <p>
        <b>{t("paused.strip", { why })}</b> {t("paused.next", { why })}
      </p>
    </div>
  );
}

/** What was saved of a damaged journal, until the officer has seen it. */
function SalvageStrip({ status }: { status: DeskStatus }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const saved = status.salvage;
  if (saved === null) return null;
  const { commands, drafts, documents } = saved;
  return (
    <div className={`${s.strip} ${s.local}`} role="status" data-testid="strip-salvage">
      <Icon name="warn" size="l" tone="warn" />
      <p>
        <b>{t("salvage.strip", { time: t.dayTime(saved.at) })}</b> {t("salvage.saved", { commands, drafts, documents })}{" "}
        {t("salvage.lost", { pages: saved.pages, lost: saved.lostPages })}{" "}
        {(saved.lostPages > 0 || saved.pages === 0) &&
          (saved.backupAt === null
            ? t("salvage.backup.none")
            : t("salvage.backup", { pages: saved.pages, time: t.dayTime(saved.backupAt) }))}
        {saved.held > 0 && <> {t("salvage.held", { n: saved.held })}</>}
        {saved.auditLost > 0 && <> {t("salvage.audit", { n: saved.auditLost })}</>}
      </p>
      <Button small data-testid="salvage-seen" onClick={() => void act(() => desk.salvageSeen())}>
        {t("salvage.seen")}
      </Button>
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
      <SalvageStrip status={status} />
      <PausedStrip status={status} />
      <OfflineStrip status={status} onHelp={onHelp} />
      <RebuildingStrip status={status} />
      <ParkedStrip status={status} />
      <BootstrapStrip status={status} />
      {error !== null && <TroubleStrip error={error} onClose={clear} />}
    </>
  );
}
