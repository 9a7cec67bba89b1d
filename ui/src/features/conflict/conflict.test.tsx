import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { idOf } from "../../test/fixtures/people";
import { openCase, openWindow, tabTo } from "../../test/open";
import { differs } from "./words";

async function compare(query = "scene=desk") {
  const opened = await openWindow(query);
  await opened.user.click(await screen.findByTestId("nav-exchange"));
  await opened.user.click(await screen.findByTestId(`compare-${idOf("1478001")}`));
  await screen.findByTestId("conflict");
  return opened;
}

const CONSENT = "answer-other-parent-consents";
const NOTE = "note-document-holds";

describe("two versions of a case", () => {
  it("tells in plain words what happened, who did it and when, and that both are kept", async () => {
    await compare();
    const story = screen.getByTestId("conflict-story");
    expect(story).toHaveTextContent("Едни и същи 2 полета са попълнени различно от Вас и от Димитър Николов.");
    expect(story).toHaveTextContent("и двете версии са запазени");
    expect(story).toHaveTextContent("Остава да решите за 3 полета.");
    expect(screen.getByTestId("conflict-happened")).toHaveTextContent("Отбелязани проверки · Димитър Николов");
    expect(screen.getByTestId("conflict-act-message")).toHaveTextContent("тръгва с Вашия избор");
    expect(screen.getByText(/Адресът е в класификатора/)).toBeInTheDocument();
  });

  it("shows the three versions of each field, those to be chosen first, and what will be written", async () => {
    const { user } = await compare();
    const rows = screen.getAllByTestId(/^conflict-field-/);
    expect(rows.map((row) => row.dataset.pick)).toEqual(["none", "none", "none", "mine"]);
    const consent = screen.getByTestId(`conflict-field-${CONSENT}`);
    expect(within(consent).getAllByRole("button").map((pick) => pick.textContent)).toEqual([
      expect.stringMatching(/^Проверка 6, Началото: Неотбелязана/),
      expect.stringMatching(/^Проверка 6, Вашата версия: Неизпълнена/),
      expect.stringMatching(/^Проверка 6, Версията на регистъра: Изпълнена/),
    ]);
    expect(within(consent).getByText("Изберете")).toBeInTheDocument();
    await user.click(screen.getByTestId(`pick-${CONSENT}-theirs`));
    expect(consent.lastElementChild).toHaveTextContent("ИзпълненаВерсията на регистъра");
    expect(screen.getByTestId(`pick-${CONSENT}-theirs`)).toHaveAttribute("aria-pressed", "true");
  });

  it("is chosen by the keys 1 to 4 and written by Ctrl Enter, not before every field is chosen", async () => {
    const { user, desk } = await compare();
    const resolve = vi.spyOn(desk, "resolveConflict");
    screen.getByTestId(`pick-${CONSENT}-base`).focus();
    await user.keyboard("[Digit4]");
    expect(screen.getByTestId(`conflict-field-${CONSENT}`)).toHaveAttribute("data-pick", "none");
    await user.keyboard("[Digit2]");
    screen.getByTestId(`pick-${NOTE}-base`).focus();
    await user.keyboard("[Digit4]");
    await user.keyboard("{Control>}[Enter]{/Control}");
    expect(resolve).not.toHaveBeenCalled();
    expect(screen.getByTestId("conflict-save")).toHaveAttribute("aria-disabled", "true");
    screen.getByTestId("pick-ruling-mine").focus();
    await user.keyboard("[Digit3]");
    expect(screen.getByTestId("conflict-field-ruling")).toHaveTextContent("Остава чернова");
    await user.keyboard("{Control>}[Enter]{/Control}");
    expect(resolve).toHaveBeenCalledWith(idOf(1478), {
      kind: "merge",
      choices: [
        { field: { kind: "answer", check: "other-parent-consents" }, pick: "mine" },
        { field: { kind: "note", check: "document-holds" }, pick: "both" },
        { field: { kind: "ruling" }, pick: "theirs" },
        { field: { kind: "answer", check: "document-holds" }, pick: "mine" },
      ],
    });
    await waitFor(() => expect(screen.queryByTestId("outbox-1478")).toBeNull());
  });

  it("is resolved by the keyboard alone: Tab, the numbers, Enter", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const resolve = vi.spyOn(desk, "resolveConflict");
    (await screen.findByTestId("nav-exchange")).focus();
    await user.keyboard("{Enter}");
    await screen.findByTestId("exchange");
    await tabTo(user, `compare-${idOf("1478001")}`);
    await user.keyboard("{Enter}");
    await screen.findByTestId("conflict");
    await tabTo(user, `pick-${CONSENT}-base`);
    await user.keyboard("[Digit3]");
    await tabTo(user, `pick-${NOTE}-mine`);
    await user.keyboard("{Enter}");
    await tabTo(user, "pick-ruling-theirs");
    await user.keyboard("[Space]");
    await tabTo(user, "conflict-save");
    await user.keyboard("{Enter}");
    expect(resolve).toHaveBeenCalledTimes(1);
    const [, ending] = resolve.mock.calls[0] ?? [];
    expect(ending).toMatchObject({ kind: "merge" });
    expect((ending as { choices: { pick: string }[] }).choices.map((choice) => choice.pick)).toEqual(["theirs", "mine", "theirs", "mine"]);
  });

  it("opens the case to decide anew when the register's version is taken", async () => {
    const { user, desk } = await compare();
    const resolve = vi.spyOn(desk, "resolveConflict");
    await user.click(screen.getByTestId("conflict-take"));
    expect(resolve).toHaveBeenCalledWith(idOf(1478), { kind: "take-theirs" });
    expect(await screen.findByTestId("case")).toHaveAttribute("data-case", idOf(1478));
  });

  it("offers no writing where nothing of the officer's can stand, and says whose decision it is", async () => {
    await compare("scene=decided");
    expect(screen.getByTestId("conflict-cause")).toHaveTextContent("По преписката вече има решение на Димитър Николов.");
    expect(screen.queryByTestId("conflict-save")).toBeNull();
    expect(screen.getByTestId("pick-ruling-mine")).toHaveAttribute("aria-disabled", "true");
    expect(screen.getByTestId("conflict-take")).toHaveTextContent("Вземи версията на регистъра");
  });

  it("leaves by Esc without a choice", async () => {
    const { user, desk } = await compare();
    const resolve = vi.spyOn(desk, "resolveConflict");
    await user.keyboard("{Escape}");
    expect(await screen.findByTestId("exchange")).toBeInTheDocument();
    expect(resolve).not.toHaveBeenCalled();
  });

  it("speaks English too", async () => {
    await compare("scene=desk&lang=en");
    await waitFor(() => expect(screen.getByTestId("conflict-cause")).toHaveTextContent("The same 2 fields were filled in differently by you and by Димитър Николов."));
  });
});

it.each([
  ["същото начало едно", "същото начало друго", "същото начало ", "едно"],
  ["едно", "друго", "", "едно"],
  ["същото", "същото и още", "", "същото"],
  ["същото и още", "същото", "същото ", "и още"],
])("underlines what differs: %s", (text, other, same, changed) => {
  expect(differs(text, other)).toEqual([same, changed]);
});

describe("a take-over", () => {
  it("is an act of a supervisor with a reason", async () => {
    const { user, desk } = await openWindow("scene=supervisor");
    const take = vi.spyOn(desk, "takeOver");
    await user.click(await screen.findByTestId("queue-view-all"));
    await openCase(user, 1440);
    await user.click(await screen.findByTestId("case-take-over"));
    const confirm = await screen.findByTestId("take-over-confirm");
    expect(confirm).toHaveAttribute("aria-disabled", "true");
    await user.click(screen.getByTestId("take-over-reason"));
    await user.paste("Колегата е болен.");
    await user.click(confirm);
    expect(take).toHaveBeenCalledWith(idOf(1440), "Колегата е болен.");
  });

  it("is told in the case that was taken", async () => {
    const { user } = await openWindow("scene=taken");
    await openCase(user, 1482);
    expect(await screen.findByTestId("taken-over")).toHaveTextContent("Поета от Калина Вълчева");
  });
});
