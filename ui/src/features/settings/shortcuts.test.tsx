import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../test/open";

async function settings(change?: Parameters<typeof openWindow>[1]) {
  const opened = await openWindow("scene=desk", change);
  await opened.user.click(await screen.findByTestId("nav-settings"));
  await screen.findByTestId("shortcuts");
  return opened;
}

describe("shortcuts", () => {
  it("are changed by pressing them, do what they now stand for and nothing by the old key", async () => {
    const { user } = await settings();
    await user.click(screen.getByTestId("shortcut-palette"));
    await user.keyboard("{Control>}[KeyJ]{/Control}");
    await waitFor(() => expect(screen.getByTestId("shortcut-said")).toHaveTextContent("„Търси и изпълни команда“ вече е на Ctrl J."));
    expect(screen.getByTestId("shortcut-palette")).toHaveTextContent("Ctrl J");
    await user.keyboard("{Control>}[KeyK]{/Control}");
    expect(screen.queryByTestId("palette")).toBeNull();
    await user.keyboard("{Control>}[KeyJ]{/Control}");
    expect(await screen.findByTestId("palette")).toBeInTheDocument();
  });

  it("are printed everywhere as they are", async () => {
    const { user } = await settings();
    await user.click(screen.getByTestId("shortcut-lock"));
    await user.keyboard("{F2}");
    expect(screen.getByTestId("shortcut-said")).toHaveTextContent("F2 вече е за „Бележка към проверката“");
    await user.click(screen.getByTestId("shortcut-lock"));
    await user.keyboard("{Control>}[KeyJ]{/Control}");
    await waitFor(() => expect(screen.getByTestId("status-lock")).toHaveTextContent("Ctrl J"));
    await user.keyboard("{F1}");
    await user.click(await screen.findByTestId("help-topic-shortcuts"));
    expect(screen.getByTestId("help-article-shortcuts")).toHaveTextContent("Ctrl JЗаключи");
  });

  it("that are bare letters are refused with a sentence, and Esc leaves", async () => {
    const { user } = await settings();
    await user.click(screen.getByTestId("shortcut-lock"));
    await user.keyboard("k");
    await waitFor(() => expect(screen.getByTestId("shortcut-said")).toHaveTextContent("K не може да е команда"));
    await user.click(screen.getByTestId("shortcut-lock"));
    await user.keyboard("{Escape}");
    expect(screen.getByTestId("shortcut-lock")).toHaveTextContent("Ctrl L");
    expect(screen.getByTestId("shortcuts-reset")).toHaveAttribute("aria-disabled", "true");
  });

  it("come back one by one and all at once", async () => {
    const { user, desk } = await settings();
    for (const name of ["lock", "palette"]) {
      await user.click(screen.getByTestId(`shortcut-${name}`));
      await user.keyboard(name === "lock" ? "{Control>}[KeyJ]{/Control}" : "{Control>}[KeyM]{/Control}");
      await screen.findByTestId(`shortcut-usual-${name}`);
    }
    await user.click(screen.getByTestId("shortcut-usual-lock"));
    await waitFor(() => expect(screen.queryByTestId("shortcut-usual-lock")).toBeNull());
    expect((await desk.settings()).shortcuts).toEqual({ palette: "Ctrl+KeyM" });
    await user.click(screen.getByTestId("shortcuts-reset"));
    await waitFor(() => expect(screen.queryByTestId("shortcut-usual-palette")).toBeNull());
    expect((await desk.settings()).shortcuts).toEqual({});
  });
});

describe("the other settings", () => {
  it("are kept by the desk", async () => {
    const { user, desk } = await settings();
    await user.click(screen.getByTestId("text-150"));
    await user.click(screen.getByTestId("notifications-off"));
    await waitFor(async () => expect(await desk.settings()).toMatchObject({ textSize: 150, notifications: false }));
  });
});
