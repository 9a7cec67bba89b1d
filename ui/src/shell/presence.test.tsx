import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { openCase, openWindow } from "../test/open";

describe("an officer who leaves", () => {
  it("sees nothing from the first moment on, and what was typed is handed over before the desk locks", async () => {
    let leave = () => undefined as void;
    let saved = () => undefined as void;
    const order: string[] = [];
    const { user } = await openWindow("scene=desk", (desk) => ({
      onLeaving: (listener) => {
        leave = listener;
        return () => undefined;
      },
      saveDraft: async () => {
        order.push("draft");
        await new Promise<void>((done) => (saved = done));
      },
      lock: async () => {
        order.push("lock");
        await desk.lock();
      },
    }));
    await openCase(user, 1482);
    screen.getByTestId("check-check-6").focus();
    await user.keyboard("2");
    await waitFor(() => expect(screen.getByTestId("decide-refused")).not.toHaveAttribute("aria-disabled"));
    await user.keyboard("{Alt>}[Digit2]{/Alt}");
    await user.type(await screen.findByTestId("decision-reasons"), "X");
    act(() => leave());
    expect(screen.queryByTestId("case")).toBeNull();
    expect(document.body).not.toHaveTextContent(/\p{L}/u);
    expect(order).toEqual(["draft"]);
    saved();
    await user.type(await screen.findByTestId("pin-unlock"), "482917{Enter}");
    expect(order).toEqual(["draft", "lock"]);
    expect(await screen.findByTestId("case")).toBeInTheDocument();
  });

  it("is told to the desk while at work, and not at every key", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const atWork = vi.spyOn(desk, "atWork");
    await screen.findByTestId("queue");
    await user.keyboard("{Shift}{Shift}{Shift}");
    expect(atWork).toHaveBeenCalledTimes(1);
  });

  it("is not told to be at work while the desk is locked", async () => {
    const { user, desk } = await openWindow("scene=locked");
    const atWork = vi.spyOn(desk, "atWork");
    await user.type(await screen.findByTestId("pin-unlock"), "11");
    expect(atWork).not.toHaveBeenCalled();
  });
});
