import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { App } from "../App";
import type { Desk } from "../transport";
import { KEYS } from "./acts";
import { fixtureDesk } from "./fixtures/desk";

const held = vi.hoisted(() => ({ draw: (_page: number): Promise<void> => Promise.resolve() }));
/** How long a page takes to be drawn: a test may hold it. */
export const paper = held;

vi.mock("../features/viewer/pages", () => ({
  openPages: async () => ({
    count: 2,
    size: async () => ({ width: 595, height: 842 }),
    draw: (page: number) => held.draw(page),
    text: async (page: number) => `Страница ${page}`,
    close: () => undefined,
  }),
}));

/** Opens the window on an invented desk; `change` replaces some of its use cases. */
export async function openWindow(query: string, change: (desk: Desk) => Partial<Desk> = () => ({})) {
  vi.stubGlobal("fetch", async () => ({ arrayBuffer: async () => new ArrayBuffer(8) }));
  const base = fixtureDesk(new URLSearchParams(query));
  const desk: Desk = { ...base, ...change(base) };
  const user = userEvent.setup({ keyboardMap: KEYS });
  const view = render(<App desk={desk} />);
  return { desk, user, view };
}

export { openCase, tabTo } from "./acts";
