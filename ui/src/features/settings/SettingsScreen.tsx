import { type ReactNode, useState } from "react";
import { Button } from "../../components/Button";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Segmented } from "../../components/Segmented";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { faultOf, useOpenStatus, useSettings } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { useSetSettings } from "../../shell/useSetSettings";
import work from "../../styles/work.module.css";
import { type Density, type Language, type Settings, type Theme, useDesk } from "../../transport";
import { Lists } from "./Lists";
import { Passphrase } from "./Passphrase";
import s from "./Settings.module.css";
import { Shortcuts } from "./Shortcuts";
import { TEXT_SIZES } from "./sizes";

const LANGUAGES: readonly { value: Language; label: string; testId: string }[] = [
  { value: "bg", label: "Български", testId: "language-bg" },
  { value: "en", label: "English", testId: "language-en" },
];
const THEMES: readonly Theme[] = ["system", "light", "dark"];
const DENSITIES: readonly Density[] = ["regular", "compact"];

function Item({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className={s.item}>
      <h2>{title}</h2>
      {children}
      {note !== undefined && <p className="para">{note}</p>}
    </section>
  );
}

function Account() {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const status = useOpenStatus();
  const [asking, setAsking] = useState(false);
  return (
    <Item title={t("settings.account")} note={t("settings.signout.note")}>
      <dl className={s.dl}>
        {status.officer !== null && (
          <>
            <dt>{status.officer.post}</dt>
            <dd>{status.officer.officer.name}</dd>
            <dt>{t("status.officer.district")}</dt>
            <dd>
              {status.officer.district} {status.officer.districtName}
            </dd>
          </>
        )}
        <dt>{t("status.officer.device")}</dt>
        <dd>{status.device}</dd>
        <dt>{t("status.officer.version")}</dt>
        <dd className="num">{status.version}</dd>
      </dl>
      <Button data-testid="signout" onClick={() => setAsking(true)}>
        {t("settings.signout")}
      </Button>
      <Sheet title={t("settings.signout.ask")} open={asking} narrow onClose={() => setAsking(false)} testId="signout-ask">
        <p>
          {t("settings.signout.unsent", { n: status.unsent })} {t("settings.signout.note")}
        </p>
        <SheetActs>
          <Button onClick={() => setAsking(false)}>{t("settings.signout.no")}</Button>
          <Button data-testid="signout-yes" onClick={() => void act(() => desk.signOut())}>
            {t("settings.signout.yes")}
          </Button>
        </SheetActs>
      </Sheet>
    </Item>
  );
}

/** How the window looks and listens; who works here and the way out. */
export function SettingsScreen() {
  const t = useT();
  const set = useSetSettings();
  const asked = useSettings();
  const settings = asked.data;
  const fault = settings === undefined ? faultOf(asked) : null;
  return (
    <section className={s.page} aria-label={t("settings.title")} data-pane="case" tabIndex={-1} data-testid="settings">
      <header className={work.pageHead}>
        <h1>{t("settings.title")}</h1>
      </header>
      {fault !== null && <TroubleState error={fault} onRetry={() => void asked.refetch()} />}
      {settings === undefined && fault === null && <Waiting>{t("loading")}</Waiting>}
      {settings !== undefined && <Choices settings={settings} set={set} />}
    </section>
  );
}

function Choices({ settings, set }: { settings: Settings; set: ReturnType<typeof useSetSettings> }) {
  const t = useT();
  return (
    <div className={`scroll ${s.body}`}>
      <div className={s.column}>
        <Item title={t("settings.language")} note={t("settings.language.note")}>
          <Segmented
            label={t("settings.language")}
            value={settings.language}
            options={LANGUAGES}
            onChange={(language) => void set({ language })}
          />
        </Item>
        <Item title={t("settings.theme")}>
          <Segmented
            label={t("settings.theme")}
            value={settings.theme}
            options={THEMES.map((theme) => ({ value: theme, label: t(`settings.theme.${theme}`), testId: `theme-${theme}` }))}
            onChange={(theme) => void set({ theme })}
          />
        </Item>
        <Item title={t("settings.density")} note={t("settings.density.note")}>
          <Segmented
            label={t("settings.density")}
            value={settings.density}
            options={DENSITIES.map((density) => ({
              value: density,
              label: t(`settings.density.${density}`),
              testId: `density-${density}`,
            }))}
            onChange={(density) => void set({ density })}
          />
        </Item>
        <Item title={t("settings.text")} note={t("settings.text.note")}>
          <Segmented
            label={t("settings.text")}
            value={String(settings.textSize)}
            options={TEXT_SIZES.map((size) => ({
              value: String(size),
              label: `${size}\u00a0%`,
              testId: `text-${size}`,
            }))}
            onChange={(size) => void set({ textSize: Number(size) })}
          />
        </Item>
        <Item title={t("settings.notifications")} note={t("settings.notifications.note")}>
          <Segmented
            label={t("settings.notifications")}
            value={settings.notifications ? "on" : "off"}
            options={(["on", "off"] as const).map((value) => ({
              value,
              label: t(`settings.notifications.${value}`),
              testId: `notifications-${value}`,
            }))}
            onChange={(value) => void set({ notifications: value === "on" })}
          />
        </Item>
        <Item title={t("settings.lists")} note={t("settings.lists.note")}>
          <Lists />
        </Item>
        <Passphrase />
        <Account />
      </div>
      <div className={s.column}>
        <Item title={t("settings.shortcuts")} note={t("settings.shortcuts.note")}>
          <Shortcuts />
        </Item>
      </div>
    </div>
  );
}
