import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { openWindow } from "../../test/open";

async function openDistrict() {
  const opened = await openWindow("scene=supervisor");
  await opened.user.click(await screen.findByTestId("nav-supervise"));
  await screen.findByTestId("supervise");
  return opened;
}

describe("the supervisor's screen", () => {
  it("is there only for a supervisor", async () => {
    await openWindow("scene=desk");
    await screen.findAllByRole("option");
    expect(screen.queryByTestId("nav-supervise")).toBeNull();
  });

  it("says in words what the chart draws, and the same as a table", async () => {
    const { user, desk } = await openDistrict();
    const { loads } = await desk.supervise();
    const first = loads[0];
    const bar = screen.getByTestId(`load-${first?.officer?.id}`);
    expect(bar).toHaveAccessibleName(new RegExp(`^${first?.officer?.name}: ${first?.total} преписки; Просрочени: ${first?.overdue}`));
    await user.click(screen.getByTestId("load-twin"));
    const table = screen.getByTestId("load-table");
    const line = within(table).getAllByRole("row")[1] as HTMLElement;
    const cells = within(line).getAllByRole("cell").map((cell) => Number(cell.textContent));
    expect(cells).toEqual([first?.overdue, first?.today, first?.soon, first?.later, first?.paused, first?.decided, first?.total]);
  });

  it("gives the cases of an officer to another, and takes them over with a reason", async () => {
    const { user, desk } = await openDistrict();
    const bulk = vi.spyOn(desk, "bulk");
    await user.click(screen.getByTestId("load-Стоян Йорданов"));
    const cases = await screen.findByTestId("supervise-cases");
    await user.click(within(cases).getByTestId("pick-1467"));
    await user.click(within(cases).getByTestId("bulk-take-over"));
    expect(await screen.findByTestId("overtake-confirm")).toHaveAttribute("aria-disabled", "true");
    await user.type(screen.getByTestId("bulk-reason"), "Отсъства.");
    await user.click(screen.getByTestId("overtake-confirm"));
    await waitFor(() => expect(bulk.mock.calls[0]?.[0]).toEqual({ kind: "take-over", reason: "Отсъства." }));
    await user.click(within(cases).getByTestId("pick-all"));
    await user.click(within(cases).getByTestId("bulk-assign"));
    await user.click(await screen.findByTestId("assign-Калина Вълчева"));
    await user.type(screen.getByTestId("bulk-reason"), "Отсъства.");
    await user.click(screen.getByTestId("assign-confirm"));
    await waitFor(() => expect(bulk.mock.calls[1]?.[0]).toMatchObject({ kind: "assign", officer: "Калина Вълчева" }));
    expect(bulk.mock.calls[1]?.[1]?.length).toBeGreaterThan(1);
  });

  it("offers no take-over of what nobody holds", async () => {
    const { user } = await openDistrict();
    await user.click(screen.getByTestId("load-free"));
    const cases = await screen.findByTestId("supervise-cases");
    await user.click(within(cases).getByTestId("pick-all"));
    expect(within(cases).getByTestId("bulk-assign")).toBeInTheDocument();
    expect(within(cases).queryByTestId("bulk-take-over")).toBeNull();
  });

  it("marks a decision of the sample as in order, or with remarks that are written down", async () => {
    const { user, desk } = await openDistrict();
    const look = vi.spyOn(desk, "secondLook");
    const row = screen.getAllByTestId("sample-row")[0] as HTMLElement;
    await user.click(within(row).getByTestId("look-in-order"));
    expect(await screen.findByTestId("look-1467")).toHaveAttribute("data-verdict", "in-order");
    await user.click(within(row).getByTestId("look-remarks"));
    expect(await screen.findByTestId("remarks-keep")).toHaveAttribute("aria-disabled", "true");
    await user.type(screen.getByTestId("remarks-note"), "Мотивите са кратки.");
    await user.click(screen.getByTestId("remarks-keep"));
    await waitFor(() => expect(screen.getByTestId("look-1467")).toHaveTextContent("Мотивите са кратки."));
    expect(look).toHaveBeenLastCalledWith(expect.any(String), "remarks", "Мотивите са кратки.");
    expect(screen.queryByTestId("remarks")).toBeNull();
  });

  it("sets how many decisions are drawn, within what the desk allows", async () => {
    const { user, desk } = await openDistrict();
    const set = vi.spyOn(desk, "setSampleSize");
    const field = screen.getByTestId("sample-size");
    await user.clear(field);
    await user.type(field, "60");
    expect(screen.getByTestId("sample-size-keep")).toHaveAttribute("aria-disabled", "true");
    await user.clear(field);
    await user.type(field, "8");
    await user.click(screen.getByTestId("sample-size-keep"));
    await waitFor(() => expect(set).toHaveBeenCalledWith(8));
  });
});
