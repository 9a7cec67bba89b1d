import { screen } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import { openCase } from "./acts";
import { type Act, STATES } from "./states";

/** Every screen and state of the window: axe looks at each in both languages and themes, `make screens` draws each. */
export const SCREENS: readonly [name: string, query: string, act: Act][] = [
  ["sign-in", "scene=signin", () => screen.findByTestId("signin-start")],
  ["waiting for the browser", "scene=signing-in", () => screen.findByTestId("signing-in")],
  ["a sign-in that failed", "scene=signin-failed", () => screen.findByTestId("signin-again")],
  ["a PIN that is over", "scene=signin-needed", () => screen.findByTestId("signin-needed")],
  ["setting a PIN", "scene=pin", () => screen.findByTestId("pin-new")],
  ["lock", "scene=locked", () => screen.findByTestId("pin-unlock")],
  ["keys being replaced", "scene=renewing", () => screen.findByTestId("gate-renewing")],
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
      await openCase(user, 1467);
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
    "scene=supervisor",
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
  [
    "a shortcut that is taken",
    "scene=desk",
    async (user) => {
      await user.click(await screen.findByTestId("nav-settings"));
      await user.click(await screen.findByTestId("shortcut-lock"));
      await user.keyboard("[F1]");
      await screen.findByText(/F1 (вече е за|already stands)/);
    },
  ],
  ["palette", "scene=desk", (user) => palette(user, "")],
  [
    "palette in a case",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await palette(user, "");
    },
  ],
  ["palette with cases", "scene=desk", async (user) => {
      await palette(user, "димитр");
      await screen.findByTestId("palette-case-1482");
    },
  ],
  ["palette with settings and help", "scene=desk", (user) => palette(user, "ve")],
  ["palette with nothing", "scene=desk", (user) => palette(user, "щщщщ")],
  [
    "help over the window",
    "scene=desk",
    async (user) => {
      await openCase(user, 1482);
      await user.keyboard("[F1]");
      await screen.findByTestId("help-article-review");
    },
  ],
  [
    "help, searched",
    "scene=desk",
    async (user) => {
      await screen.findByTestId("queue");
      await user.keyboard("[F1]");
      await user.type(await screen.findByTestId("help-search"), "telefon");
      await screen.findByTestId("help-article-signing");
    },
  ],
  [
    "help as a screen",
    "scene=desk",
    async (user) => {
      await palette(user, "pomosht");
      await user.click(await screen.findByTestId("palette-go.help"));
      await user.click(await screen.findByTestId("help-topic-shortcuts"));
    },
  ],
  ["help before the desk is open", "scene=locked", async (user) => {
      await screen.findByTestId("pin-unlock");
      await user.keyboard("[F1]");
      await screen.findByTestId("help-article-entry");
    },
  ],
  ["a link to no case", "scene=link-unknown", () => screen.findByTestId("strip-link")],
  ["a link that is none", "scene=link-unfit", () => screen.findByTestId("strip-link")],
  ["a queue that cannot be read", "scene=desk&fault=queue", () => screen.findByTestId("trouble")],
  ["a queue that takes its time", "scene=desk&fault=slow", () => screen.findByText(/Зареждам|Loading/)],
  ["a case that cannot be read", "scene=desk&fault=case", async (user) => {
      await user.click(await screen.findByTestId("queue-row-1482"));
      await screen.findByTestId("trouble");
    },
  ],
  ["a document that is not here", "scene=desk&document=document-not-here", async (user) => {
      await openCase(user, 1482);
      await screen.findByTestId("trouble");
    },
  ],
  ["a document that differs", "scene=desk&document=digest-mismatch", async (user) => {
      await openCase(user, 1482);
      await screen.findByTestId("trouble");
    },
  ],
  ["a case that a colleague has", "scene=desk", (user) => openCase(user, 1440)],
  ["an act that was refused", "scene=desk&fault=claim", async (user) => {
      await openCase(user, 1471);
      await user.click(await screen.findByTestId("case-claim"));
      await screen.findByTestId("trouble");
    },
  ],
  ["signing that cannot be read", "scene=desk&fault=signing", async (user) => {
      await user.click(await screen.findByTestId("nav-sign"));
      await screen.findByTestId("trouble");
    },
  ],
  ["exchange that cannot be read", "scene=desk&fault=exchange", async (user) => {
      await user.click(await screen.findByTestId("nav-exchange"));
      await screen.findByTestId("trouble");
    },
  ],
  ["nothing to sign", "scene=nothing", async (user) => user.click(await screen.findByTestId("nav-sign"))],
  ["nothing in the exchange", "scene=nothing", async (user) => user.click(await screen.findByTestId("nav-exchange"))],
  ["long names", "scene=long", (user) => openCase(user, 1482)],
  ["the first exchange", "scene=bootstrap", () => screen.findByTestId("strip-bootstrap")],
  ["a broken audit log", "scene=broken", () => screen.findByTestId("status-audit")],
  ["an audit log that the register contradicts", "scene=contradicted", () => screen.findByTestId("status-audit")],
  ...STATES,
];

/** Opens the palette and types. */
async function palette(user: UserEvent, typed: string): Promise<unknown> {
  await screen.findByTestId("status-bar");
  await user.keyboard("{Control>}[KeyK]{/Control}");
  const field = await screen.findByTestId("palette-field");
  if (typed !== "") await user.type(field, typed);
  return screen.findByTestId("palette-list");
}
