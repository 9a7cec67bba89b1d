import { screen } from "@testing-library/dom";
import type { UserEvent } from "@testing-library/user-event";

/** Keys as the tests name them: those of the keyboard's own table that the tests press, by code. */
export const KEYS = [
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

/** Presses Tab until the focus is there, as a person without a mouse does. */
export async function tabTo(user: UserEvent, testId: string) {
  for (let n = 0; n < 80; n += 1) {
    if (document.activeElement?.getAttribute("data-testid") === testId) return;
    await user.tab();
  }
  throw new Error(`Tab never came to ${testId}`);
}

/** Opens a case from the queue. */
export async function openCase(user: UserEvent, short: number) {
  await user.click(await screen.findByTestId(`queue-row-${short}`));
  return screen.findByTestId("case");
}
