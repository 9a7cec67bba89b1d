import { Outlet, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useDesk } from "../transport";
import s from "./Frame.module.css";
import { Help } from "./Help";
import { cyclePane, rememberFocus, useChords } from "./keys";
import { useOpenStatus } from "./queries";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { Strips } from "./Strips";
import { Tidings } from "./Tidings";
import { useAct } from "./trouble";
import { lockDesk } from "./unsaved";

/** Name of the event by which Ctrl K reaches the search field of the queue. */
export const SEARCH_EVENT = "gishe:search";

/** The frame of the window while the desk is open. */
export function Frame() {
  const status = useOpenStatus();
  const desk = useDesk();
  const act = useAct();
  const navigate = useNavigate();
  const [help, setHelp] = useState(false);
  useEffect(() => {
    document.addEventListener("focusin", rememberFocus);
    return () => document.removeEventListener("focusin", rememberFocus);
  }, []);
  useChords({
    F1: () => setHelp(true),
    F9: () =>
      void act(() => desk.intakeBegin()).then((begun) => {
        if (begun !== null) void navigate({ to: "/counter", search: { id: begun.id } });
      }),
    F6: () => cyclePane(1),
    "Shift+F6": () => cyclePane(-1),
    "Ctrl+KeyR": () => void act(() => desk.exchangeNow()),
    "Ctrl+KeyL": () => void act(() => lockDesk(desk)),
    "Ctrl+KeyK": () => {
      void navigate({ to: "/", search: true }).then(() => window.dispatchEvent(new Event(SEARCH_EVENT)));
    },
  });
  return (
    <div className={s.app}>
      <Rail />
      <div className={s.stage}>
        <Strips status={status} onHelp={() => setHelp(true)} />
        <main>
          <Outlet />
        </main>
      </div>
      <StatusBar />
      <Tidings status={status} />
      <Help open={help} onClose={() => setHelp(false)} />
    </div>
  );
}
