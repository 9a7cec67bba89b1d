import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { articleOfPlace, isArticle } from "../features/help/articles";
import { useHelp, useHelpPlace } from "../features/help/context";
import { Palette } from "../features/palette/Palette";
import { useDesk } from "../transport";
import { useActions } from "./actions/offers";
import s from "./Frame.module.css";
import { cyclePane, rememberFocus } from "./keys";
import { LinkStrip, useLink } from "./Link";
import { useOpenStatus } from "./queries";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { Strips } from "./Strips";
import { Tidings } from "./Tidings";
import { useAct } from "./trouble";
import { lockDesk } from "./unsaved";

/** Name of the event by which a key reaches the search field of the queue. */
export const SEARCH_EVENT = "gishe:search";

/** The frame of the window while the desk is open. */
export function Frame() {
  const status = useOpenStatus();
  const desk = useDesk();
  const act = useAct();
  const help = useHelp();
  const navigate = useNavigate();
  const [palette, setPalette] = useState(false);
  const location = useRouterState({ select: (state) => state.location });
  const open = location.pathname === "/" ? ((location.search as { case?: string }).case ?? null) : null;
  useHelpPlace(articleOfPlace(location.pathname, open !== null, status.link.kind === "offline"));
  useEffect(() => {
    document.addEventListener("focusin", rememberFocus);
    return () => document.removeEventListener("focusin", rememberFocus);
  }, []);
  const openCase = (id: string) => void navigate({ to: "/", search: { case: id } });
  const link = useLink(openCase);
  useActions({
    palette: () => setPalette(true),
    "pane.next": () => cyclePane(1),
    "pane.previous": () => cyclePane(-1),
    exchange: () => void act(() => desk.exchangeNow()),
    lock: () => void act(() => lockDesk(desk)),
    "queue.search": () => void navigate({ to: "/", search: true }).then(() => window.dispatchEvent(new Event(SEARCH_EVENT))),
    "go.cases": () => void navigate({ to: "/", search: true }),
    "go.sign": () => void navigate({ to: "/sign" }),
    "sign.begin": () => void navigate({ to: "/sign" }),
    "go.exchange": () => void navigate({ to: "/exchange" }),
    "go.settings": () => void navigate({ to: "/settings" }),
    "go.counter": () => void navigate({ to: "/counter", search: {} }),
    "counter.begin": () =>
      void act(() => desk.intakeBegin()).then((begun) => {
        if (begun !== null) void navigate({ to: "/counter", search: { id: begun.id } });
      }),
    ...(status.officer?.role === "supervisor" ? { "go.supervise": () => void navigate({ to: "/supervise" }) } : {}),
    "go.help": () => void navigate({ to: "/help" }),
  });
  return (
    <div className={s.app}>
      <Rail />
      <div className={s.stage}>
        <Strips status={status} onHelp={() => help.open("offline")} />
        <LinkStrip {...link} />
        <main>
          <Outlet />
        </main>
      </div>
      <StatusBar />
      <Tidings status={status} />
      <Palette
        open={palette}
        caseId={open}
        onClose={() => setPalette(false)}
        onCase={openCase}
        onHelp={(article) => isArticle(article) && help.open(article)}
      />
    </div>
  );
}
