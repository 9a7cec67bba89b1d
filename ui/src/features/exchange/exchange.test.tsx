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
    expect(screen.getByTestId("outbox-1478")).toHaveTextContent("Вие видяхте версия 4, в регистъра е 6.");
    expect(within(screen.getByTestId("outbox-1482")).getByText("след горното")).toBeInTheDocument();
  });

  it.each([
    ["again", "send-again"],
    ["draft", "back-to-draft"],
  ])("hands the choice to the desk: %s", async (button, choice) => {
    const { user, desk } = await exchange();
    const resolve = vi.spyOn(desk, "resolveAttention");
    await user.click(screen.getByTestId(`resolve-${button}-${idOf("1478001")}`));
    expect(resolve).toHaveBeenCalledWith(idOf("1478001"), choice);
    await waitFor(() => expect(screen.queryByTestId("outbox-1478")).toBeNull());
  });

  it("shows the register's numbers and the state of the store", async () => {
    await exchange();
    expect(screen.getByTestId("receipts")).toHaveTextContent("вх. № ГР-2026-118842");
    expect(screen.getByTestId("store")).toHaveTextContent("8 214 записа, без прекъсване");
    expect(screen.getByTestId("store-documents")).toHaveTextContent("12 предстоят");
  });

  it("begins by Ctrl R on any layout", async () => {
    const { user, desk } = await exchange();
    const now = vi.spyOn(desk, "exchangeNow");
    await user.keyboard("{Control>}[KeyR]{/Control}");
    expect(now).toHaveBeenCalledTimes(1);
  });
});
