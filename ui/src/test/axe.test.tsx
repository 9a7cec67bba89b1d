import { screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import axe from "axe-core";
import { expect, it } from "vitest";
import { openCase, openWindow } from "./open";

// Contrast needs a real browser; it is measured there, from the tokens.
const RULES = { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } };

type Act = (user: UserEvent) => Promise<unknown>;

const SCREENS: readonly [name: string, query: string, act: Act][] = [
  ["sign-in", "scene=signin", () => screen.findByTestId("signin-start")],
  ["waiting for the browser", "scene=signing-in", () => screen.findByTestId("signing-in")],
  ["a sign-in that failed", "scene=signin-failed", () => screen.findByTestId("signin-again")],
  ["a PIN that is over", "scene=signin-needed", () => screen.findByTestId("signin-needed")],
  ["setting a PIN", "scene=pin", () => screen.findByTestId("pin-new")],
  ["lock", "scene=locked", () => screen.findByTestId("pin-unlock")],
  ["a wrong key", "scene=store&code=wrong-key", () => screen.findByTestId("store-trouble")],
  ["a damaged store", "scene=store&code=store-damaged", () => screen.findByTestId("store-trouble")],
  ["a store of a newer version", "scene=store&code=store-newer", () => screen.findByTestId("store-trouble")],
  ["an empty queue that is being fetched", "scene=filling", () => screen.findByTestId("blank")],
  ["a damaged copy fetched anew", "scene=rebuilding", () => screen.findByTestId("strip-rebuilding")],
  ["a journal that was salvaged", "scene=salvage", () => screen.findByTestId("strip-salvage")],
  ["a full disk", "scene=disk-full", () => screen.findByTestId("strip-paused")],
  ["messages of a newer register", "scene=parked", () => screen.findByTestId("strip-parked")],
  ["empty queue", "scene=empty", () => screen.findByTestId("blank")],
  ["desk", "scene=desk", (user) => openCase(user, 1482)],
  ["desk offline", "scene=offline", (user) => openCase(user, 1478)],
  [
    "decision",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.keyboard("{Alt>}[Digit3]{/Alt}");
      await screen.findByTestId("decision-form");
    },
  ],
  ["signing", "scene=sign", async (user) => user.click(await screen.findByTestId("nav-sign"))],
  ...(["sign-codes", "sign-browser"] as const).map(
    (scene): [string, string, Act] => [
      scene,
      `scene=${scene}`,
      async (user) => {
        await user.click(await screen.findByTestId("nav-sign"));
        await user.click(await screen.findByTestId("sign-tick-1482"));
        await user.click(screen.getByTestId("sign-start"));
        await screen.findByTestId(scene);
      },
    ],
  ),
  ["exchange", "scene=desk", async (user) => user.click(await screen.findByTestId("nav-exchange"))],
  [
    "two versions",
    "scene=desk",
    async (user) => {
      await user.click(await screen.findByTestId("nav-exchange"));
      await user.click(await screen.findByTestId(/^compare-/));
      await screen.findByTestId("conflict");
    },
  ],
  [
    "two versions, one of them decided",
    "scene=decided",
    async (user) => {
      await user.click(await screen.findByTestId("nav-exchange"));
      await user.click(await screen.findByTestId(/^compare-/));
      await screen.findByTestId("conflict");
    },
  ],
  [
    "a kept version",
    "scene=desk",
    async (user) => {
      await user.click(await screen.findByTestId("nav-exchange"));
      await user.click(await screen.findByTestId(/^kept-/));
      await screen.findByTestId("kept-sheet");
    },
  ],
  ["a notice of a take-over", "scene=taken", async (user) => user.click(await screen.findByTestId("nav-exchange"))],
  ["a case taken over", "scene=taken", (user) => openCase(user, 1482)],
  [
    "taking a case over",
    "scene=supervisor",
    async (user) => {
      await user.click(await screen.findByTestId("queue-view-all"));
      await openCase(user, 1440);
      await user.click(await screen.findByTestId("case-take-over"));
      await screen.findByTestId("take-over-reason");
    },
  ],
  [
    "writing a rescue package",
    "scene=desk",
    async (user) => {
      await user.click(await screen.findByTestId("nav-exchange"));
      await user.click(await screen.findByTestId("rescue-write"));
      await screen.findByTestId("rescue-path");
    },
  ],
  [
    "bringing a rescue package in",
    "scene=desk",
    async (user) => {
      await user.click(await screen.findByTestId("nav-exchange"));
      await user.click(await screen.findByTestId("rescue-read"));
      await screen.findByTestId("rescue-read-path");
    },
  ],
  [
    "the viewer with its strip, its light and a mark",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(await screen.findByTestId("viewer-strip"));
      await user.click(screen.getByTestId("check-check-3-mark"));
      await screen.findByTestId("mark-chosen");
      await user.click(screen.getByTestId("viewer-more"));
      await user.click(await screen.findByTestId("tool-light"));
      await screen.findByTestId("viewer-brightness");
    },
  ],
  [
    "every tool with its key",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(await screen.findByTestId("viewer-more"));
      await screen.findByRole("menu");
    },
  ],
  [
    "a place that is tied to a check",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(await screen.findByTestId("viewer-mark"));
      await screen.findByTestId("mark-box");
      await user.keyboard("[Enter]");
      await screen.findByTestId("mark-form");
    },
  ],
  [
    "searching in a document",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(await screen.findByTestId("viewer-more"));
      await user.click(await screen.findByTestId("tool-find"));
      await screen.findByTestId("viewer-find-field");
    },
  ],
  [
    "printing",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(await screen.findByTestId("viewer-more"));
      await user.click(await screen.findByTestId("tool-print"));
      await screen.findByTestId("print-go");
    },
  ],
  [
    "two documents",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(await screen.findByTestId("viewer-more"));
      await user.click(await screen.findByTestId("tool-beside"));
      await screen.findByTestId("beside");
    },
  ],
  [
    "letters, one of them not sent",
    "scene=offline",
    async (user) => {
      await openCase(user, 1482);
      await user.click(screen.getByTestId("tab-messages"));
      await user.type(await screen.findByTestId("letter-text"), "Моля, изпратете договора.");
      await user.click(screen.getByTestId("letter-send"));
      await screen.findByTestId("letter-undo");
    },
  ],
  [
    "asking for a document",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(screen.getByTestId("tab-messages"));
      await user.click(await screen.findByTestId("letter-document"));
      await screen.findByTestId("letter-evidence");
    },
  ],
  [
    "notes",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.click(screen.getByTestId("tab-notes"));
      await screen.findByTestId("own-note");
    },
  ],
  ["names of every kind", "scene=names", (user) => openCase(user, 1482)],
  ["the counter without applications", "scene=desk", async (user) => user.click(await screen.findByTestId("nav-counter"))],
  ["applications at the counter", "scene=counter-refused", async (user) => user.click(await screen.findByTestId("nav-counter"))],
  [
    "an application at the counter with mistakes",
    "scene=counter",
    async (user) => {
      await user.click(await screen.findByTestId("nav-counter"));
      await user.click((await screen.findAllByTestId(/^edit-/))[0]!);
      await user.click(await screen.findByTestId("intake-register"));
      await screen.findByTestId("intake");
    },
  ],
  ...(["queue-views", "queue-filters", "queue-columns"] as const).map(
    (button): [string, string, Act] => [
      button,
      "scene=supervisor",
      async (user) => {
        await user.click(await screen.findByTestId(button));
        await screen.findByRole("dialog");
      },
    ],
  ),
  [
    "many cases at once and what became of them",
    "scene=supervisor",
    async (user) => {
      (await screen.findByRole("listbox")).focus();
      await user.keyboard("{Home}{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
      await user.click(await screen.findByTestId("bulk-claim"));
      await screen.findByTestId("bulk-report");
    },
  ],
  [
    "giving cases to an officer",
    "scene=supervisor",
    async (user) => {
      (await screen.findByRole("listbox")).focus();
      await user.keyboard("{Home}{Control>}[Space]{/Control}");
      await user.click(await screen.findByTestId("bulk-assign"));
      await screen.findByTestId("assign-to");
    },
  ],
  [
    "the district",
    "scene=supervisor&theme=dark",
    async (user) => {
      await user.click(await screen.findByTestId("nav-supervise"));
      await user.click(await screen.findByTestId("load-free"));
      await screen.findByTestId("supervise-cases");
    },
  ],
  [
    "the district as a table, with remarks",
    "scene=supervisor",
    async (user) => {
      await user.click(await screen.findByTestId("nav-supervise"));
      await user.click(await screen.findByTestId("load-twin"));
      await user.click((await screen.findAllByTestId("look-remarks"))[0] as HTMLElement);
      await screen.findByTestId("remarks-note");
    },
  ],
  ["settings", "scene=desk", async (user) => user.click(await screen.findByTestId("nav-settings"))],
];

for (const language of ["bg", "en"]) {
  it.each(SCREENS)(`axe finds nothing in ${language}: %s`, async (_name, query, act) => {
    const { user, view } = await openWindow(`${query}&lang=${language}`);
    await act(user);
    await waitFor(() => expect(document.documentElement.lang).toBe(language));
    // Dialogs lie beside the container.
    const { violations } = await axe.run(view.baseElement, RULES);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
    expect(told).toEqual([]);
  });
}
