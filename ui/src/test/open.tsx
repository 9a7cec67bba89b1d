import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { App } from "../App";
import type { Desk } from "../transport";
import { fixtureDesk } from "./fixtures/desk";

vi.mock("../features/viewer/pages", () => ({
  openPages: async () => ({
    count: 2,
    size: async () => ({ width: 595, height: 842 }),
    draw: async () => undefined,
    text: async (page: number) => `Страница ${page}`,
    close: () => undefined,
  }),
}));

/** Opens the window on an invented desk; `change` replaces some of its use cases. */
export async function openWindow(query: string, change: (desk: Desk) => Partial<Desk> = () => ({})) {
  vi.stubGlobal("fetch", async () => ({ arrayBuffer: async () => new ArrayBuffer(8) }));
  const base = fixtureDesk(new URLSearchParams(query));
  const desk: Desk = { ...base, ...change(base) };
  const user = userEvent.setup();
  const view = render(<App desk={desk} />);
  return { desk, user, view };
}

/** Opens a case from the queue. */
export async function openCase(user: ReturnType<typeof userEvent.setup>, short: number) {
  await user.click(await screen.findByTestId(`queue-row-${short}`));
  return screen.findByTestId("case");
}
