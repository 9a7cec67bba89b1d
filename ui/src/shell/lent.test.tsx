import { screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { openWindow } from "../test/open";

/** Writes into the search of the queue, selects it, and copies as the system asks a page to. */
async function copies(text: string, kind: "copy" | "cut" = "copy") {
  const { user, desk } = await openWindow("scene=desk");
  const lend = vi.spyOn(desk, "lendToClipboard");
  const search = (await screen.findByTestId("queue-search")) as HTMLInputElement;
  await user.type(search, text);
  search.select();
  const event = new Event(kind, { bubbles: true, cancelable: true });
  search.dispatchEvent(event);
  return { lend, taken: event.defaultPrevented };
}

describe("what is copied", () => {
  it.each(["8001010008", "800101 0008", "ЕГН 8001010008, София"])("%s is lent to the clipboard", async (text) => {
    const { lend, taken } = await copies(text);
    expect(taken).toBe(true);
    expect(lend).toHaveBeenCalledExactlyOnceWith(text);
  });

  it.each(["Кирова", "тел. 0888 12", "12.05.2026"])("%s is copied as everywhere", async (text) => {
    const { lend, taken } = await copies(text);
    expect(taken).toBe(false);
    expect(lend).not.toHaveBeenCalled();
  });

  it("with the number of a person is cut in the same way", async () => {
    // What the browser does with the text itself is its own: jsdom has no editing.
    const removed = vi.fn(() => true);
    document.execCommand = removed;
    const { lend, taken } = await copies("8001010008", "cut");
    expect(taken).toBe(true);
    expect(lend).toHaveBeenCalledExactlyOnceWith("8001010008");
    expect(removed).toHaveBeenCalledExactlyOnceWith("delete");
  });
});
