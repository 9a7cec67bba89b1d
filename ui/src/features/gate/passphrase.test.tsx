import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { openWindow } from "../../test/open";
import { DeskFault } from "../../transport";

const PHRASE = "тих дъжд над Витоша";

describe("a computer without a usable keyring", () => {
  it("offers a passphrase only when the desk does, and says why not otherwise", async () => {
    const { view } = await openWindow("scene=store&code=keyring-missing");
    expect(await screen.findByTestId("store-retry")).toHaveFocus();
    expect(screen.queryByTestId("phrase-choose")).toBeNull();
    view.unmount();
    const forbidden = await openWindow("scene=store&code=keyring-locked&phrase=forbidden");
    expect(await screen.findByTestId("phrase-unavailable")).toHaveTextContent("не е разрешена");
    expect(screen.queryByTestId("phrase-choose")).toBeNull();
    forbidden.view.unmount();
    await openWindow("scene=store&code=keyring-missing&phrase=keys-elsewhere");
    expect(await screen.findByTestId("phrase-unavailable")).toHaveTextContent("gishectl recover");
    expect(screen.queryByTestId("phrase-choose")).toBeNull();
  });

  it("sets a passphrase when both agree and the desk finds it strong enough", async () => {
    const { user, desk } = await openWindow("scene=store&code=keyring-missing&phrase=offered");
    const set = vi.spyOn(desk, "passphraseSetUp");
    await user.click(await screen.findByTestId("phrase-choose"));
    const field = await screen.findByTestId("phrase-new");
    expect(field).toHaveFocus();
    expect(field).toHaveAttribute("type", "password");
    await waitFor(() => expect(field).toHaveAccessibleDescription(/Поне 12 знака/));
    await user.type(field, "къса");
    await user.type(screen.getByTestId("phrase-repeat"), "друга{Enter}");
    expect(screen.getByTestId("phrase-repeat")).toHaveAccessibleDescription("Двете пароли се различават. Въведете ги пак.");
    expect(set).not.toHaveBeenCalled();
    await user.clear(screen.getByTestId("phrase-repeat"));
    await user.type(screen.getByTestId("phrase-repeat"), "къса{Enter}");
    await waitFor(() => expect(field).toHaveAccessibleDescription(/Изберете поне 12 различни знака/));
    for (const testId of ["phrase-new", "phrase-repeat"]) {
      await user.clear(screen.getByTestId(testId));
      await user.type(screen.getByTestId(testId), PHRASE);
    }
    await user.click(screen.getByTestId("phrase-save"));
    expect(set).toHaveBeenLastCalledWith(PHRASE);
    expect(await screen.findByTestId("signin-start")).toBeInTheDocument();
  });

  it("is left by Esc without a change", async () => {
    const { user, desk } = await openWindow("scene=store&code=keyring-missing&phrase=offered");
    const set = vi.spyOn(desk, "passphraseSetUp");
    await user.click(await screen.findByTestId("phrase-choose"));
    await user.type(await screen.findByTestId("phrase-new"), "тих{Escape}");
    expect(await screen.findByTestId("phrase-choose")).toBeInTheDocument();
    expect(set).not.toHaveBeenCalled();
  });
});

describe("the passphrase at the start", () => {
  it("leads to the lock by the keyboard alone", async () => {
    const { user } = await openWindow("scene=phrase");
    const field = await screen.findByTestId("phrase-open");
    expect(field).toHaveFocus();
    await user.keyboard(`${PHRASE}{Enter}`);
    expect(await screen.findByTestId("pin-unlock")).toHaveFocus();
  });

  it("tells a wrong one, empties the field and waits as long as the desk says", async () => {
    const { user, desk } = await openWindow("scene=phrase");
    const open = vi.spyOn(desk, "passphraseOpen");
    await user.type(await screen.findByTestId("phrase-open"), "!не е тази{Enter}");
    await waitFor(() => expect(screen.getByTestId("phrase-open")).toBeInvalid());
    expect(screen.getByTestId("phrase-open")).toHaveAccessibleDescription(/Грешна парола. Данните не се трият. Следващият опит е възможен след/);
    expect(screen.getByTestId("phrase-open")).toHaveValue("");
    expect(screen.getByTestId("phrase-open")).toHaveFocus();
    await user.keyboard(`${PHRASE}{Enter}`);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it("says that the file behind it is damaged", async () => {
    const { user } = await openWindow("scene=phrase", () => ({
      passphraseOpen: async () => Promise.reject(new DeskFault({ code: "passphrase-damaged" })),
    }));
    await user.type(await screen.findByTestId("phrase-open"), `${PHRASE}{Enter}`);
    await waitFor(() => expect(screen.getByTestId("phrase-open")).toHaveAccessibleDescription(/повреден.*Не изтривайте нищо/));
  });
});

describe("changing the passphrase", () => {
  it("is not there where a keyring is used", async () => {
    const { user } = await openWindow("scene=desk");
    await user.click(await screen.findByTestId("nav-settings"));
    await screen.findByTestId("signout");
    expect(screen.queryByTestId("phrase-settings")).toBeNull();
  });

  it("asks for the present one, tells what is wrong beside it, and says when it is done", async () => {
    const { user, desk } = await openWindow("scene=desk&phrase=in-use");
    const change = vi.spyOn(desk, "passphraseChange");
    await user.click(await screen.findByTestId("nav-settings"));
    await user.click(await screen.findByTestId("phrase-change"));
    await user.type(await screen.findByTestId("phrase-present"), "не е тази");
    for (const testId of ["phrase-new", "phrase-repeat"]) await user.type(screen.getByTestId(testId), "кестени край Перловска");
    await user.click(screen.getByTestId("phrase-change-go"));
    await waitFor(() => expect(screen.getByTestId("phrase-present")).toHaveAccessibleDescription(/Грешна парола/));
    await user.clear(screen.getByTestId("phrase-present"));
    await user.type(screen.getByTestId("phrase-present"), `${PHRASE}{Enter}`);
    expect(await screen.findByTestId("phrase-changed")).toHaveTextContent("Паролата е сменена");
    expect(change).toHaveBeenLastCalledWith(PHRASE, "кестени край Перловска");
  });
});
