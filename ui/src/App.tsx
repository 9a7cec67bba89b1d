import { I18nProvider as LinguiProvider } from "@lingui/react";
import { QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { I18nProvider as AriaI18nProvider } from "react-aria-components";
import { IconSprite } from "./components/IconSprite";
import { TroubleState } from "./components/Trouble";
import { HelpProvider, useHelpPlace } from "./features/help/context";
import { Gate } from "./features/gate/Gate";
import { OpenPassphrase } from "./features/gate/Passphrase";
import { SetPin } from "./features/gate/SetPin";
import { SignIn, SigningIn } from "./features/gate/SignIn";
import { StoreTrouble } from "./features/gate/StoreTrouble";
import { SignInAgain, Unlock } from "./features/gate/Unlock";
import { ChoiceProvider } from "./features/queue/choice";
import { activate, i18n, useT } from "./i18n";
import { newRouter } from "./router";
import { useLentNumbers } from "./shell/lent";
import { useNoDrop } from "./shell/drop";
import { useAtWork, useLeaving } from "./shell/presence";
import { forgetPeople, keys, newCache, refresh } from "./shell/cache";
import { setShortcuts } from "./shell/actions/shortcuts";
import { faultOf, useSettings, useStatus } from "./shell/queries";
import { TroubleProvider, useTrouble } from "./shell/trouble";
import { type Desk, DeskContext, type DeskStatus, useDesk } from "./transport";

/** Refreshes the cache from the desk's word alone. */
function useTidings(): void {
  const desk = useDesk();
  const cache = useQueryClient();
  useEffect(() => desk.onChanged((tags) => refresh(cache, tags)), [desk, cache]);
}

/** Puts the officer's settings on the document. */
function useLook(): void {
  const { data } = useSettings();
  useEffect(() => {
    if (data === undefined) return;
    activate(data.language);
    const root = document.documentElement;
    if (data.theme === "system") delete root.dataset.theme;
    else root.dataset.theme = data.theme;
    root.dataset.density = data.density;
    setShortcuts(data.shortcuts);
  }, [data]);
}

/** The screen that the desk is at. */
function Screens() {
  const cache = useQueryClient();
  const desk = useDesk();
  const status = useStatus();
  const { clear } = useTrouble();
  const t = useT();
  useTidings();
  useLook();
  useNoDrop();
  useLentNumbers();
  const phase = status.data?.phase.kind;
  const blank = useLeaving(phase);
  useAtWork(phase === "open");
  const officer = status.data?.officer?.officer.id;
  useHelpPlace(phase === "store-trouble" ? "computer" : "entry", phase !== "open");
  useEffect(() => {
    clear();
    void cache.invalidateQueries({ queryKey: keys.signIn });
    if (phase !== undefined && phase !== "open") forgetPeople(cache);
  }, [phase, cache, clear]);
  // Another officer begins at the queue; the same one, after unlocking, where the work was left.
  const routers = useRef(new Map<string, Routes>());
  const whose = officer ?? "nobody";
  const router = routers.current.get(whose) ?? newRouter();
  if (!routers.current.has(whose)) routers.current = new Map([[whose, router]]);
  const district = status.data?.officer?.districtName;
  useEffect(() => {
    document.title = phase === "open" && district !== undefined ? t("app.title.desk", { district }) : t("app.name");
  }, [phase, district, t]);

  const fault = status.data === undefined ? faultOf(status) : null;
  if (fault !== null) return <TroubleState error={fault} heading onRetry={() => void status.refetch()} />;
  // Whoever leaves is shown nothing from the first moment on, whatever the desk still has to do.
  if (status.data === undefined || blank) return null;
  const gate = (inside: ReactNode) => <Gate status={status.data}>{inside}</Gate>;
  const again = () => void desk.lock().finally(() => status.refetch());
  const inside = () => screenOf(status.data, gate, router, again);
  // What part of the queue was looked at outlives a lock, but not a change of officer.
  return <ChoiceProvider key={whose}>{inside()}</ChoiceProvider>;
}

type Routes = ReturnType<typeof newRouter>;

function screenOf(status: DeskStatus, gate: (inside: ReactNode) => ReactNode, router: Routes, retry: () => void): ReactNode {
  switch (status.phase.kind) {
    case "open":
      return <RouterProvider router={router} />;
    case "passphrase-needed":
      return gate(<OpenPassphrase phase={status.phase} />);
    case "signed-out":
      return gate(<SignIn />);
    case "signing-in":
      return gate(<SigningIn {...status.phase} />);
    case "pin-needed":
      return gate(<SetPin status={status} />);
    case "locked":
      return gate(
        status.phase.signInNeeded ? <SignInAgain status={status} /> : <Unlock status={status} phase={status.phase} />,
      );
    case "store-trouble":
      return gate(
        <StoreTrouble
          error={status.phase.error}
          version={status.version}
          onRetry={retry}
        />,
      );
  }
}

/** React Aria's own words follow the language of the window. */
function Language({ children }: { children: ReactNode }) {
  return (
    <LinguiProvider i18n={i18n}>
      <AriaLanguage>{children}</AriaLanguage>
    </LinguiProvider>
  );
}

function AriaLanguage({ children }: { children: ReactNode }) {
  const { data } = useSettings();
  return <AriaI18nProvider locale={data?.language === "en" ? "en-GB" : "bg-BG"}>{children}</AriaI18nProvider>;
}

/** The window. */
export function App({ desk }: { desk: Desk }) {
  const [cache] = useState(newCache);
  return (
    <DeskContext value={desk}>
      <QueryClientProvider client={cache}>
        <Language>
          <TroubleProvider>
            <IconSprite />
            <HelpProvider>
              <Screens />
            </HelpProvider>
          </TroubleProvider>
        </Language>
      </QueryClientProvider>
    </DeskContext>
  );
}
