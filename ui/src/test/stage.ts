import { configure } from "@testing-library/dom";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import type { Desk } from "../transport";
import { KEYS } from "./acts";
import { fixtureDesk } from "./fixtures/desk";
import { SCREENS } from "./screens";

/** Animations and fonts have come to rest after so long. */
const REST = 700;
/** A page of a document is waited for so long at most: one that is broken is never drawn. */
const DRAWING = 6_000;
const UNDRAWN = "[data-sheet] canvas:not([data-drawn])";
const rest = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Everything that is drawn by itself stands there. */
async function settled(): Promise<void> {
  await rest(REST);
  const end = performance.now() + DRAWING;
  while (document.querySelector(UNDRAWN) !== null && performance.now() < end) await rest(50);
  await rest(100);
}

/**
 * The invented desk of a browser window. `?screens` names every screen of the tests on the root element; `?screen=NAME` comes to
 * one as the tests do, and says on the root element when it stands (`data-screen`) and, with `&axe`, what axe found (`data-axe`).
 */
export function stagedDesk(params: URLSearchParams): Desk {
  const { dataset } = document.documentElement;
  if (params.has("screens")) dataset.screens = JSON.stringify(SCREENS.map(([name]) => name));
  const screen = SCREENS.find(([name]) => name === params.get("screen"));
  if (screen === undefined) return fixtureDesk(params);
  const [, query, act] = screen;
  for (const [name, value] of new URLSearchParams(query)) params.set(name, value);
  configure({ asyncUtilTimeout: 20_000 });
  void rest(50)
    .then(() => act(userEvent.setup({ keyboardMap: KEYS, delay: null })))
    .then(settled)
    .then(async () => {
      if (!params.has("axe")) return;
      const { violations } = await axe.run(document, { rules: { region: { enabled: false } } });
      dataset.axe = JSON.stringify(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ""}`).join(" | ")}`));
    })
    .then(
      () => (dataset.screen = "ready"),
      (thrown: unknown) => (dataset.screen = `failed: ${String(thrown).slice(0, 400)}`),
    );
  return fixtureDesk(params);
}
