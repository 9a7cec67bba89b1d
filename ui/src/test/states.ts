import { screen } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";
import { openCase } from "./acts";

/** How a screen is come to, as a person does it. */
export type Act = (user: UserEvent) => Promise<unknown>;

/** States in which something is missing, refused or stopped; part of the list of screens. */
export const STATES: readonly [name: string, query: string, act: Act][] = [
  ...(["many", "broken", "locked", "corrupt", "empty"] as const).map((paper): [string, string, Act] => [
    `a document, ${paper}`,
    `scene=desk&paper=${paper}`,
    (user) => openCase(user, 1482),
  ]),
  ...(["document-unreadable", "unknown-document", "offline"] as const).map((code): [string, string, Act] => [
    `a document, refused as ${code}`,
    `scene=desk&document=${code}`,
    async (user) => {
      await openCase(user, 1482);
      await screen.findByTestId("trouble");
    },
  ]),
  ["a search that finds nothing", "scene=desk", async (user) => {
      await user.type(await screen.findByTestId("queue-search"), "щщщщ");
      await screen.findByTestId("queue-nothing");
    },
  ],
  ["a keyring that is missing, and the second way", "scene=store&code=keyring-missing&phrase=offered", () => screen.findByTestId("phrase-choose")],
  ["a keyring that is missing where cases are", "scene=store&code=keyring-missing&phrase=keys-elsewhere", () => screen.findByTestId("phrase-unavailable")],
  ["choosing a passphrase", "scene=store&code=keyring-locked&phrase=offered", async (user) => {
      await user.click(await screen.findByTestId("phrase-choose"));
      await screen.findByTestId("phrase-new");
    },
  ],
  ["the passphrase at the start", "scene=phrase", () => screen.findByTestId("phrase-open")],
  ["a wrong passphrase", "scene=phrase", async (user) => {
      await user.type(await screen.findByTestId("phrase-open"), "!грешна парола");
      await user.click(screen.getByTestId("phrase-go"));
      await screen.findByRole("alert");
    },
  ],
  ["changing the passphrase", "scene=desk&phrase=in-use", async (user) => {
      await user.click(await screen.findByTestId("nav-settings"));
      await user.click(await screen.findByTestId("phrase-change"));
      await screen.findByTestId("phrase-present");
    },
  ],
  ["a wrong PIN", "scene=locked", async (user) => {
      await user.type(await screen.findByTestId("pin-unlock"), "111111");
      await user.click(screen.getByTestId("unlock-open"));
      await screen.findByRole("alert");
    },
  ],
  ["help with nothing", "scene=desk", async (user) => {
      await screen.findByTestId("queue");
      await user.keyboard("[F1]");
      await user.type(await screen.findByTestId("help-search"), "щщщщ");
    },
  ],
  ["help on the counter", "scene=desk", async (user) => {
      await user.click(await screen.findByTestId("nav-counter"));
      await user.keyboard("[F1]");
      await screen.findByTestId("help-article-counter");
    },
  ],
  ["a draft at the counter that is to be discarded", "scene=counter", async (user) => {
      await user.click(await screen.findByTestId("nav-counter"));
      await user.click((await screen.findAllByTestId(/^discard-/))[0]!);
      await screen.findByTestId("discard-yes");
    },
  ],
  ["the district before a row is chosen", "scene=supervisor", async (user) => {
      await user.click(await screen.findByTestId("nav-supervise"));
      await screen.findByTestId("load-chart");
    },
  ],
  ["signing that was stopped", "scene=sign-codes", async (user) => {
      await user.click(await screen.findByTestId("nav-sign"));
      await user.click(await screen.findByTestId("sign-tick-1482"));
      await user.click(screen.getByTestId("sign-start"));
      await user.click(await screen.findByTestId("sign-stop"));
    },
  ],
];
