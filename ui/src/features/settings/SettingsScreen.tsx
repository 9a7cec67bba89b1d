import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Button } from "../../components/Button";
import { Sheet, SheetActs } from "../../components/Dialog";
import { Segmented } from "../../components/Segmented";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { useOpenStatus, useSettings } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import work from "../../styles/work.module.css";
import { type Density, type Language, type Settings, type Theme, useDesk } from "../../transport";
import { Lists } from "./Lists";
import s from "./Settings.module.css";

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

/** Language, colours, density; who works here and the way out. */
export function SettingsScreen() {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const cache = useQueryClient();
  const { data: settings } = useSettings();
  if (settings === undefined) return null;
  const set = async (change: Partial<Settings>) => {
    const next = await act(() => desk.setSettings({ ...settings, ...change }));
    if (next !== null) cache.setQueryData(keys.settings, next);
  };
  return (
    <section className={s.page} aria-label={t("settings.title")} data-pane="case" tabIndex={-1} data-testid="settings">
      <header className={work.pageHead}>
        <h1>{t("settings.title")}</h1>
      </header>
      <div className={`scroll ${s.body}`}>
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
        <Item title={t("settings.lists")} note={t("settings.lists.note")}>
          <Lists />
        </Item>
        <Account />
      </div>
    </section>
  );
}
