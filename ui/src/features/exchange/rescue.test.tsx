import { screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { openWindow, tabTo } from "../../test/open";
import { DeskFault } from "../../transport";

const PHRASE = "тих дъжд над Витоша";

/** Puts a text into a field at once: letter by letter is slow, and says no more. */
async function fill(user: UserEvent, field: HTMLElement, text: string) {
  await user.click(field);
  await user.paste(text);
}

async function exchange() {
  const opened = await openWindow("scene=desk");
  await opened.user.click(await screen.findByTestId("nav-exchange"));
  await screen.findByTestId("rescue");
  return opened;
}

describe("the rescue package", () => {
  it("tells what is inside, and is written only when the two passphrases agree", async () => {
    const { user, desk } = await exchange();
    const write = vi.spyOn(desk, "rescueExport");
    expect(screen.getByTestId("rescue-inside")).toHaveTextContent("4 преписки, 6 действия, 2 чернови, 2 документа, 1 запазена версия. Около 18 MB.");
    await user.click(screen.getByTestId("rescue-write"));
    await fill(user, await screen.findByTestId("rescue-phrase"), PHRASE);
    await fill(user, screen.getByTestId("rescue-again"), `${PHRASE}x`);
    expect(screen.getByTestId("rescue-write-go")).toHaveAttribute("aria-disabled", "true");
    await user.keyboard("{Backspace}{Enter}");
    expect(write).toHaveBeenCalledWith("/home/officer/Documents/gishe-2026-11-20-4f1c.gishe", PHRASE);
    expect(await screen.findByTestId("rescue-written")).toHaveTextContent("9c419c41");
  });

  it("takes the place from the system's dialog, and keeps what was typed when none is chosen there", async () => {
    const { user, desk } = await exchange();
    const ask = vi.spyOn(desk, "chooseNewPackage");
    const write = vi.spyOn(desk, "rescueExport");
    await user.click(screen.getByTestId("rescue-write"));
    await user.click(await screen.findByTestId("rescue-path-choose"));
    expect(ask).toHaveBeenCalledWith("Запис на спасителен пакет", "Спасителен пакет на Гише", "/home/officer/Documents/gishe-2026-11-20-4f1c.gishe");
    await waitFor(() => expect(screen.getByTestId("rescue-path")).toHaveValue("/media/usb/work.gishe"));
    ask.mockResolvedValueOnce(null);
    await user.click(screen.getByTestId("rescue-path-choose"));
    await fill(user, screen.getByTestId("rescue-phrase"), PHRASE);
    await fill(user, screen.getByTestId("rescue-again"), PHRASE);
    await user.keyboard("{Enter}");
    expect(write).toHaveBeenCalledWith("/media/usb/work.gishe", PHRASE);
  });

  it("is written by the keyboard alone, and the focus comes back to what opened it", async () => {
    const { user, desk } = await exchange();
    const write = vi.spyOn(desk, "rescueExport");
    screen.getByTestId("exchange-now").focus();
    await tabTo(user, "rescue-write");
    await user.keyboard("{Enter}");
    await screen.findByTestId("rescue-path");
    await tabTo(user, "rescue-path");
    expect(document.activeElement).toHaveAccessibleName("Файл");
    await tabTo(user, "rescue-phrase");
    await user.paste(PHRASE);
    await tabTo(user, "rescue-again");
    await user.paste(PHRASE);
    await tabTo(user, "rescue-write-go");
    await user.keyboard("{Enter}");
    expect(write).toHaveBeenCalledWith("/home/officer/Documents/gishe-2026-11-20-4f1c.gishe", PHRASE);
    expect(await screen.findByTestId("rescue-written")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getByTestId("rescue-write")).toHaveFocus());
  });

  it("names what is wrong with a file beside the field, and keeps what was typed", async () => {
    const { user, desk } = await exchange();
    await user.click(screen.getByTestId("rescue-read"));
    await fill(user, await screen.findByTestId("rescue-read-path"), "/tmp/a.pdf");
    await fill(user, screen.getByTestId("rescue-read-phrase"), PHRASE);
    await user.click(screen.getByTestId("rescue-read-go"));
    expect(await screen.findByTestId("rescue-trouble")).toHaveTextContent("Файлът не е спасителен пакет на Гише.");
    expect(screen.getByTestId("rescue-read-path")).toHaveValue("/tmp/a.pdf");
    vi.spyOn(desk, "rescueImport").mockRejectedValueOnce(new DeskFault({ code: "rescue-of-another" }));
    await user.click(screen.getByTestId("rescue-read-go"));
    expect(await screen.findByText(/друг служител или район/)).toBeInTheDocument();
  });

  it("tells what came in and what was known", async () => {
    const { user } = await exchange();
    await user.click(screen.getByTestId("rescue-read"));
    await fill(user, await screen.findByTestId("rescue-read-path"), "/tmp/a.gishe");
    await fill(user, screen.getByTestId("rescue-read-phrase"), PHRASE);
    await user.keyboard("{Enter}");
    const told = await screen.findByTestId("rescue-imported");
    expect(told).toHaveTextContent("Внесени: 6 действия, 2 чернови, 2 документа.");
    expect(told).toHaveTextContent("1 действие вече беше тук или в регистъра.");
  });
});
