import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { idOf } from "../../test/fixtures/people";
import { openWindow } from "../../test/open";

async function exchange() {
  const opened = await openWindow("scene=desk");
  await opened.user.click(await screen.findByTestId("nav-exchange"));
  await screen.findByTestId("exchange");
  return opened;
}

describe("the exchange", () => {
  it("shows first what needs action, with its cause, then what goes by itself in order", async () => {
    await exchange();
    const lanes = screen.getAllByTestId(/^lane-/).map((lane) => lane.dataset.testid);
    expect(lanes).toEqual(["lane-attention", "lane-waiting"]);
    const refused = screen.getByTestId("outbox-1446");
    expect(refused).toHaveTextContent("Предаване на подписания акт: не е прието");
    expect(refused).toHaveTextContent("Регистърът не прие подписа: удостоверението е подновено.");
    expect(screen.getByTestId("outbox-1478")).toHaveTextContent("Едни и същи 2 полета са попълнени различно от Вас и от Димитър Николов.");
    expect(within(screen.getByTestId("outbox-1482")).getByText("след горното")).toBeInTheDocument();
  });

  it.each([
    ["again", "send-again"],
    ["draft", "back-to-draft"],
  ])("hands the choice to the desk: %s", async (button, choice) => {
    const { user, desk } = await exchange();
    const resolve = vi.spyOn(desk, "resolveAttention");
    await user.click(screen.getByTestId(`resolve-${button}-${idOf("1446001")}`));
    expect(resolve).toHaveBeenCalledWith(idOf("1446001"), choice);
    await waitFor(() => expect(screen.queryByTestId("outbox-1446")).toBeNull());
  });

  it("shows the register's numbers and the state of the store", async () => {
    await exchange();
    expect(screen.getByTestId("receipts")).toHaveTextContent("вх. № ГР-2026-118842");
    expect(screen.getByTestId("store")).toHaveTextContent("8 214 записа, без прекъсване");
    expect(screen.getByTestId("store-documents")).toHaveTextContent("12 предстоят");
  });

  it("says which break of the audit log a salvage accounts for", async () => {
    const { user } = await openWindow("scene=salvage");
    await user.click(await screen.findByTestId("nav-exchange"));
    const journal = await screen.findByTestId("store-journal");
    expect(journal).toHaveTextContent("8 214 записа; 4 са изгубени при повреда, отбелязани при възстановяването на");
    expect(journal).not.toHaveClass("t-bad");
  });

  it("tells who took a case over, when and why, until it is read", async () => {
    const opened = await openWindow("scene=taken");
    await opened.user.click(await screen.findByTestId("nav-exchange"));
    const taken = await screen.findByTestId("taken-1482");
    expect(taken).toHaveTextContent("Преписката е поета от Калина Вълчева");
    expect(taken).toHaveTextContent("Причина: Колежката е в отпуск до края на месеца.");
    expect(taken).toHaveTextContent("Черновата Ви е запазена.");
    expect(screen.getByTestId("sum-attention")).toHaveTextContent("3");
    await opened.user.click(within(taken).getByText("Разбрах"));
    await waitFor(() => expect(screen.queryByTestId("taken-1482")).toBeNull());
  });

  it("shows a kept version whole", async () => {
    const { user } = await exchange();
    await user.click(screen.getByTestId(`kept-${idOf(1478)}`));
    const sheet = await screen.findByTestId("kept-sheet");
    for (const words of ["Неизпълнена", "няма декларация", "Връщам за корекция", "Моля, донесете декларацията."]) {
      expect(sheet).toHaveTextContent(words);
    }
  });

  it("begins by Ctrl R on any layout", async () => {
    const { user, desk } = await exchange();
    const now = vi.spyOn(desk, "exchangeNow");
    await user.keyboard("{Control>}[KeyR]{/Control}");
    expect(now).toHaveBeenCalledTimes(1);
  });
});
