import type { ReactNode } from "react";
import { Icon, type IconName } from "../../components/Icon";
import { useT } from "../../i18n";
import type { DeskStatus } from "../../transport";
import s from "./Gate.module.css";

function Fact({ icon, label, children }: { icon: IconName; label: string; children: ReactNode }) {
  return (
    <>
      <dt>
        <Icon name={icon} />
        {label}
      </dt>
      <dd>{children}</dd>
    </>
  );
}

/** The outline of Vitosha from the city. */
function Ridge() {
  return (
    <svg className={s.ridge} viewBox="0 0 416 120" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" aria-hidden="true">
      <path d="M0 96 36 84l30 6 44-34 22 8 34-30 20-8 26 6 30-14 28 20 24-4 38 30 30-2 54 34" />
      <path d="M0 112l60-10 52 6 60-32 40 12 48-22 44 28 40-4 72 24" />
      <path d="M0 119h416" />
    </svg>
  );
}

function register(t: ReturnType<typeof useT>, link: DeskStatus["link"]): string {
  if (link.kind === "online") return t("gate.register.online");
  if (link.kind === "offline") return t("gate.register.offline", { time: t.moment(link.since) });
  return t("gate.register.unknown");
}

/** The screen before the desk opens: what is known about this workstation, and the way in. */
export function Gate({ status, children }: { status: DeskStatus; children: ReactNode }) {
  const t = useT();
  const district = status.officer?.districtName;
  return (
    <div className={s.gate}>
      <section className={s.left} aria-label={t("gate.state")} data-testid="gate-state">
        <div>
          <div className={s.logo}>
            <Icon name="mark" />
          </div>
          <p className={s.name}>{t("app.name")}</p>
          <p>
            {t("app.subject")}
            <br />
            {t("app.municipality")}
            {district !== undefined && <>, {t("app.district", { name: district })}</>}
          </p>
        </div>
        <Ridge />
        <dl>
          <Fact icon={status.link.kind === "offline" ? "cloud-off" : "cloud"} label={t("gate.register")}>
            {register(t, status.link)}
          </Fact>
          <Fact icon="sync" label={t("gate.exchange")}>
            {status.lastExchange === null ? t("gate.exchange.none") : t.dayTime(status.lastExchange)}
          </Fact>
          <Fact icon="up" label={t("gate.unsent")}>
            {t("gate.unsent.count", { n: status.localCases })}
          </Fact>
          <Fact icon="chain" label={t("gate.audit")}>
            {t(`gate.audit.${status.phase.kind === "store-trouble" ? "unread" : status.audit}`)}
          </Fact>
          <Fact icon="laptop" label={t("gate.device")}>
            {status.device}
          </Fact>
        </dl>
      </section>
      <main className={s.right}>
        {children}
        <div role="status">
          {status.renewingKeys && (
            <p className={`${s.note} ${s.renewing}`} data-testid="gate-renewing">
              {t("gate.renewing")}
            </p>
          )}
        </div>
      </main>
    </div>
  );
}
