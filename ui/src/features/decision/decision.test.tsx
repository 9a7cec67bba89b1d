import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { idOf } from "../../test/fixtures/people";
import { openCase, openWindow } from "../../test/open";

async function refusing() {
  const opened = await openWindow("scene=desk");
  await openCase(opened.user, 1482);
  screen.getByTestId("check-check-6").focus();
  await opened.user.keyboard("2");
  await waitFor(() => expect(screen.getByTestId("decide-refused")).not.toHaveAttribute("aria-disabled"));
  return opened;
}

describe("a decision", () => {
  it("is not opened by its key while it is blocked, and says why", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    await user.keyboard("{Alt>}[Digit1]{/Alt}");
    expect(screen.queryByTestId("decision-form")).toBeNull();
    expect(screen.getByTestId("decide-approved")).toHaveFocus();
    expect(screen.getByTestId("decide-approved")).toHaveAccessibleDescription("Първо отбележете проверка 6.");
  });

  it("opens by Alt 2 with the suggested ground, its text and the exact preview, and decides nothing", async () => {
    const { user, desk } = await refusing();
    const decide = vi.spyOn(desk, "decide");
    const preview = vi.spyOn(desk, "actPreview");
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    expect(await screen.findByTestId("decision-form")).toHaveAttribute("data-outcome", "refused");
    expect(screen.getByTestId("ground-no-consent")).toBeChecked();
    const reasons = screen.getByTestId("decision-reasons") as HTMLTextAreaElement;
    expect(reasons.value).toContain("Заявителят не е собственик");
    await waitFor(() => expect(preview).toHaveBeenCalledWith(idOf(1482), expect.objectContaining({ outcome: "refused" })));
    expect(await screen.findByTestId("preview")).toBeInTheDocument();
    expect(decide).not.toHaveBeenCalled();
  });

  it("is confirmed by Ctrl Enter with exactly what stands in the form", async () => {
    const { user, desk } = await refusing();
    const decide = vi.spyOn(desk, "decide");
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await user.click(await screen.findByTestId("ground-no-title"));
    await user.keyboard("{Control>}{Enter}{/Control}");
    const ruling = await screen.findByTestId("ruling");
    expect(decide).toHaveBeenCalledTimes(1);
    expect(decide.mock.calls[0]?.[1]).toMatchObject({ outcome: "refused", grounds: ["no-consent", "no-title"] });
    expect(ruling).toHaveTextContent("Отказано · чака изпращане");
    expect(screen.queryByTestId("decision-form")).toBeNull();
  });

  it("is not confirmed by Enter in a field", async () => {
    const { user, desk } = await refusing();
    const decide = vi.spyOn(desk, "decide");
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await user.type(await screen.findByTestId("ground-search"), "документ{Enter}");
    expect(decide).not.toHaveBeenCalled();
  });

  it("keeps the form and says what is missing when the desk refuses it", async () => {
    const { user } = await refusing();
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await user.click(await screen.findByTestId("ground-no-consent"));
    await user.click(screen.getByTestId("decision-confirm"));
    expect(await screen.findByTestId("trouble")).toHaveAttribute("data-code", "ground-needed");
    expect(screen.getByTestId("decision-form")).toBeInTheDocument();
  });

  it("saves its draft while it is written, and Esc puts back what was there", async () => {
    const { user, desk } = await refusing();
    const save = vi.spyOn(desk, "saveDraft");
    const discard = vi.spyOn(desk, "discardDraft");
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await user.type(await screen.findByTestId("decision-reasons"), " Още.");
    await waitFor(() => expect(save).toHaveBeenCalled());
    expect(await screen.findByText("Черновата е запазена тук")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("decision-form")).toBeNull());
    expect(discard).toHaveBeenCalledWith(idOf(1482));
    await waitFor(() => expect(screen.getByTestId("decide-refused")).toHaveFocus());
  });

  it("hands the draft over before the desk locks", async () => {
    const { user, desk } = await refusing();
    const order: string[] = [];
    vi.spyOn(desk, "saveDraft").mockImplementation(async () => void order.push("draft"));
    vi.spyOn(desk, "lock").mockImplementation(async () => void order.push("lock"));
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await user.type(await screen.findByTestId("decision-reasons"), "X");
    await user.keyboard("{Control>}[KeyL]{/Control}");
    await waitFor(() => expect(order).toContain("lock"));
    expect(order.slice(0, 2)).toEqual(["draft", "lock"]);
  });

  it("can be undone while it is only here, and comes back as a draft", async () => {
    const { user } = await refusing();
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await screen.findByTestId("decision-form");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await user.click(await screen.findByTestId("ruling-undo"));
    expect(await screen.findByTestId("draft")).toHaveTextContent("Чернова: отказ");
    await user.click(screen.getByRole("button", { name: "Продължи" }));
    expect(await screen.findByTestId("decision-form")).toHaveAttribute("data-outcome", "refused");
  });
});
