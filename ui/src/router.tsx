import { createMemoryHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { ConflictScreen } from "./features/conflict/ConflictScreen";
import { CounterScreen } from "./features/counter/CounterScreen";
import { DeskScreen } from "./features/desk/DeskScreen";
import { ExchangeScreen } from "./features/exchange/ExchangeScreen";
import { HelpScreen } from "./features/help/HelpScreen";
import { SettingsScreen } from "./features/settings/SettingsScreen";
import { SuperviseScreen } from "./features/supervise/SuperviseScreen";
import { SignScreen } from "./features/sign/SignScreen";
import { Frame } from "./shell/Frame";

const root = createRootRoute({ component: Frame });

const desk = createRoute({
  getParentRoute: () => root,
  path: "/",
  // The case is named by its id alone: nothing personal stands in an address.
  validateSearch: (search: Record<string, unknown>): { case?: string } =>
    typeof search.case === "string" ? { case: search.case } : {},
  component: DeskScreen,
});
const sign = createRoute({ getParentRoute: () => root, path: "/sign", component: SignScreen });
const exchange = createRoute({ getParentRoute: () => root, path: "/exchange", component: ExchangeScreen });
const conflict = createRoute({
  getParentRoute: () => root,
  path: "/exchange/conflict",
  validateSearch: (search: Record<string, unknown>): { case: string } => ({ case: String(search.case ?? "") }),
  component: ConflictScreen,
});
const settings = createRoute({ getParentRoute: () => root, path: "/settings", component: SettingsScreen });
const help = createRoute({
  getParentRoute: () => root,
  path: "/help",
  validateSearch: (search: Record<string, unknown>): { article?: string } =>
    typeof search.article === "string" ? { article: search.article } : {},
  component: HelpScreen,
});

const counter = createRoute({
  getParentRoute: () => root,
  path: "/counter",
  // An application is named by the id of its case: nothing personal stands in an address.
  validateSearch: (search: Record<string, unknown>): { id?: string } => (typeof search.id === "string" ? { id: search.id } : {}),
  component: CounterScreen,
});
const supervise = createRoute({ getParentRoute: () => root, path: "/supervise", component: SuperviseScreen });

const routeTree = root.addChildren([desk, sign, exchange, conflict, settings, counter, supervise, help]);

/** Where the officer is, kept in memory only. */
export function newRouter() {
  return createRouter({ routeTree, history: createMemoryHistory({ initialEntries: ["/"] }), scrollRestoration: false });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
