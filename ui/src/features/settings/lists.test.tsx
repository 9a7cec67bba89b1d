import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/open";

async function settings(query: string) {
  const { user } = await openWindow(query);
  await user.click(await screen.findByTestId("nav-settings"));
  return screen.findByTestId("lists");
}

describe("the trusted lists of this computer", () => {
  it("are shown with their age and until when they hold", async () => {
    await settings("scene=desk");
    expect(screen.getByTestId("list-EU")).toHaveTextContent(/№ 371 от 28\.10\.2026.*преди 23 дни · важи до 26\.04\.2027/);
    expect(screen.getByTestId("list-BG")).toHaveAttribute("data-stale", "false");
  });

  it("warn when a newer one is due, and name a file that is not accepted", async () => {
    await settings("scene=stale");
    const stale = screen.getByTestId("list-BG");
    expect(stale).toHaveTextContent(/преди 232 дни.*до 01\.10\.2026.*се очакваше нов/);
    expect(stale).toHaveTextContent("кажете на администратора");
    expect(screen.getByTestId("list-EU")).not.toHaveTextContent("Остарял");
    expect(screen.getByTestId("list-refused-RO")).toHaveTextContent("„RO“ не се приема");
  });

  it("are missed when there is none", async () => {
    const { user } = await openWindow("scene=desk", () => ({ trustedLists: async () => ({ lists: [], refused: [] }) }));
    await user.click(await screen.findByTestId("nav-settings"));
    expect(await screen.findByTestId("lists-none")).toHaveTextContent("не може да се каже кой подпис е квалифициран");
  });
});
