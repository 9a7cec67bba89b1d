import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { App } from "../App";
import type { Desk } from "../transport";
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

/** Keys as the tests name them: those of the keyboard's own table that the tests press, by code. */
const KEYS = [
  ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("").map((letter) => ({ code: `Key${letter}`, key: letter.toLowerCase() })),
  ..."0123456789".split("").map((digit) => ({ code: `Digit${digit}`, key: digit })),
  ...["F1", "F2", "F6", "F11", "Enter", "Escape", "Home", "End", "PageUp", "PageDown", "Tab", "Backspace", "Delete"].map(
    (name) => ({ code: name, key: name }),
  ),
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].map((name) => ({ code: name, key: name })),
  { code: "Space", key: " " },
  { code: "ShiftLeft", key: "Shift" },
  { code: "ControlLeft", key: "Control" },
  { code: "AltLeft", key: "Alt" },
];

/** Opens the window on an invented desk; `change` replaces some of its use cases. */
export async function openWindow(query: string, change: (desk: Desk) => Partial<Desk> = () => ({})) {
  vi.stubGlobal("fetch", async () => ({ arrayBuffer: async () => new ArrayBuffer(8) }));
  const base = fixtureDesk(new URLSearchParams(query));
  const desk: Desk = { ...base, ...change(base) };
  const user = userEvent.setup({ keyboardMap: KEYS });
  const view = render(<App desk={desk} />);
  return { desk, user, view };
}

/** Presses Tab until the focus is there, as a person without a mouse does. */
export async function tabTo(user: ReturnType<typeof userEvent.setup>, testId: string) {
  for (let n = 0; n < 80; n += 1) {
    if (document.activeElement?.getAttribute("data-testid") === testId) return;
    await user.tab();
  }
  throw new Error(`Tab never came to ${testId}`);
}

/** Opens a case from the queue. */
export async function openCase(user: ReturnType<typeof userEvent.setup>, short: number) {
  await user.click(await screen.findByTestId(`queue-row-${short}`));
  return screen.findByTestId("case");
}
