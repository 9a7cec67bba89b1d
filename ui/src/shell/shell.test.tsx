import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openCase, openWindow } from "../test/open";

const pane = () => document.activeElement?.closest("[data-pane]")?.getAttribute("data-pane");

describe("the frame", () => {
  it("cycles the panes by F6 and comes back to where the focus was", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    screen.getByTestId("check-check-4").focus();
    const seen: (string | null | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) {
      await user.keyboard("{F6}");
      seen.push(pane());
    }
    expect(seen).toEqual(["status", "rail", "queue", "case", "review"]);
    expect(screen.getByTestId("check-check-4")).toHaveFocus();
    await user.keyboard("{Shift>}{F6}{/Shift}");
    expect(pane()).toBe("case");
  });

  it("shows every key by F1, and Esc leaves", async () => {
    const { user } = await openWindow("scene=offline");
    await screen.findByTestId("queue");
    await user.keyboard("{F1}");
    expect(await screen.findByTestId("help")).toHaveTextContent("Какво може без връзка");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("help")).toBeNull());
  });

  it("tells the cause of a lost link, each fault in its own words", async () => {
    const { user } = await openWindow("scene=offline");
    await user.click(await screen.findByTestId("status-link"));
    expect(await screen.findByRole("dialog")).toHaveTextContent("регистърът не отговаря на мрежата");
  });

  it("shows the first exchange as it goes", async () => {
    await openWindow("scene=bootstrap");
    const strip = await screen.findByTestId("strip-bootstrap");
    expect(strip.textContent?.replaceAll("\u00a0", " ")).toContain("640 от 2 140");
    expect(screen.getByRole("progressbar")).toHaveAttribute("max", "2140");
  });

  it("says that a damaged copy is fetched anew while the work goes on", async () => {
    await openWindow("scene=rebuilding");
    expect(await screen.findByTestId("strip-rebuilding")).toHaveTextContent("Отворената преписка, черновите и неизпратеното са тук");
    expect(screen.getByTestId("queue")).toBeInTheDocument();
  });

  it("does not say that nothing waits while the queue is still being fetched", async () => {
    await openWindow("scene=filling");
    await waitFor(() => expect(screen.getByTestId("blank")).toHaveTextContent("Опашката се сваля"));
    expect(screen.getByTestId("queue")).not.toHaveTextContent("Няма преписка");
  });

  it("says that messages wait for a newer program", async () => {
    await openWindow("scene=parked");
    expect(await screen.findByTestId("strip-parked")).toHaveTextContent("3 съобщения на регистъра са за по-нова версия");
  });

  it("says why the exchange waits when the disk is full", async () => {
    await openWindow("scene=disk-full");
    expect(await screen.findByTestId("strip-paused")).toHaveTextContent("На диска няма място и обменът чака. Освободете място");
  });

  it("tells what was saved of a damaged journal, what is lost and what waits, until it was seen", async () => {
    const { user } = await openWindow("scene=salvage");
    const words = (await screen.findByTestId("strip-salvage")).textContent?.replaceAll("\u00a0", " ") ?? "";
    for (const part of ["7 неизпратени действия, 3 чернови и 2 документа", "допълнено от копието", "2 от 71 страници не се прочетоха", "1 действие е само от копието", "липсват 4 записа"]) {
      expect(words).toContain(part);
    }
    expect(screen.getByTestId("status-audit")).toHaveTextContent("Дневникът е възстановен");
    await user.click(screen.getByTestId("salvage-seen"));
    await waitFor(() => expect(screen.queryByTestId("strip-salvage")).toBeNull());
  });

  it("says of a broken audit log that it is broken, and whom to call", async () => {
    const { user } = await openWindow("scene=broken");
    const cell = await screen.findByTestId("status-audit");
    expect(cell).toHaveTextContent("Дневникът е прекъснат");
    await user.click(cell);
    expect(await screen.findByTestId("store-journal")).toHaveTextContent("веригата е прекъсната; обадете се на администратора");
  });

  it("says of an audit log that the register contradicts what that means, and that work goes on", async () => {
    const { user } = await openWindow("scene=contradicted");
    const cell = await screen.findByTestId("status-audit");
    expect(cell).toHaveTextContent("Дневникът не съвпада с регистъра");
    await user.click(cell);
    expect(await screen.findByTestId("store-journal")).toHaveTextContent("Работата продължава; обадете се на администратора");
  });

  it("follows the settings: language, colours, density", async () => {
    const { user } = await openWindow("scene=desk");
    await user.click(await screen.findByTestId("nav-settings"));
    await user.click(await screen.findByTestId("language-en"));
    await waitFor(() => expect(document.documentElement.lang).toBe("en"));
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Settings");
    await user.click(screen.getByTestId("theme-dark"));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await user.click(screen.getByTestId("density-compact"));
    await waitFor(() => expect(document.documentElement.dataset.density).toBe("compact"));
  });

  it("counts on the rail and in the status bar what the desk says", async () => {
    await openWindow("scene=desk");
    expect(await screen.findByRole("link", { name: /Преписки.*5 мои преписки/ })).toHaveAttribute("aria-current", "page");
    expect(screen.getByTestId("status-unsent")).toHaveTextContent("За изпращане 2");
    expect(screen.getByTestId("status-signature")).toHaveTextContent("Чакат подпис 3");
  });
});
