import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { idOf } from "../../test/fixtures/people";
import { openCase, openWindow } from "../../test/open";
import type { QueuePlace } from "../../transport";
import { EVERY, NO_FILTER, USUAL_COLUMNS } from "./choice";
import { range } from "./picked";

const rows = () => screen.getAllByTestId(/^queue-row-/);
const picked = () => rows().filter((row) => row.getAttribute("aria-selected") === "true");
const said = () => screen.getByTestId("picked-said").textContent;

describe("several cases at once", () => {
  it.each([
    ["b", "d", ["b", "c", "d"]],
    ["d", "b", ["b", "c", "d"]],
    [null, "c", ["c"]],
    ["x", "c", ["c"]],
  ])("a range from %s to %s is what lies between, both included", (from, to, expected) => {
    expect(range(["a", "b", "c", "d"], from, to)).toEqual(expected);
  });

  it("are chosen by keys alone, announced, and done in one go", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const bulk = vi.spyOn(desk, "bulk");
    const list = await screen.findByRole("listbox");
    expect(list).toHaveAttribute("aria-multiselectable", "true");
    list.focus();
    await user.keyboard("{Home}{Shift>}{ArrowDown}{ArrowDown}{/Shift}");
    expect(said()).toBe("Избрани 3 преписки");
    await user.keyboard("{Shift>}{ArrowUp}{/Shift}");
    expect(picked()).toHaveLength(2);
    await user.keyboard("{ArrowDown}{ArrowDown}{Control>}[Space]{/Control}");
    expect(said()).toBe("Избрани 3 преписки");
    await user.click(screen.getByTestId("bulk-claim"));
    expect(bulk).toHaveBeenCalledWith({ kind: "claim" }, [idOf(1467), idOf(1471), idOf(1483)]);
    const report = await screen.findByTestId("bulk-report");
    expect(report).toHaveTextContent("Заета 1 преписка. 1 беше така и преди. 1 остана непроменена:");
    expect(within(report).getByTestId("bulk-failure")).toHaveTextContent("№ 1467 Виолета Янкова Христова: Преписката е заета от Стоян Йорданов.");
    expect(picked()).toHaveLength(1);
    list.focus();
    await user.keyboard("{Escape}");
    expect(screen.queryByTestId("bulk-bar")).toBeNull();
  });

  it("are chosen by the mouse with Ctrl and Shift, and a plain click opens", async () => {
    const { user } = await openWindow("scene=desk");
    await user.click(await screen.findByTestId("queue-row-1471"));
    await screen.findByTestId("case");
    await user.keyboard("{Shift>}");
    await user.click(screen.getByTestId("queue-row-1478"));
    await user.keyboard("{/Shift}");
    expect(picked().map((row) => row.dataset.testid)).toEqual(["queue-row-1471", "queue-row-1482", "queue-row-1483", "queue-row-1478"]);
    await user.keyboard("{Control>}");
    await user.click(screen.getByTestId("queue-row-1482"));
    await user.keyboard("{/Control}");
    expect(picked()).toHaveLength(3);
    expect(screen.getByTestId("queue-row-1471")).toHaveAttribute("aria-current", "true");
    await user.click(screen.getByTestId("queue-row-1467"));
    await waitFor(() => expect(screen.getByTestId("case")).toHaveAttribute("data-case", idOf(1467)));
    expect(screen.queryByTestId("bulk-bar")).toBeNull();
  });

  it("are at most as many as the desk takes, and that is said", async () => {
    const { user } = await openWindow("scene=desk&extra=3000");
    (await screen.findByRole("listbox")).focus();
    await user.keyboard("{Control>}[KeyA]{/Control}");
    await waitFor(() => expect(said()).toBe("Избрани са първите 500 от 3\u00a0014: толкова се правят наведнъж."));
  });

  it("are given to an officer by a supervisor only", async () => {
    const first = await openWindow("scene=desk");
    (await screen.findByRole("listbox")).focus();
    await first.user.keyboard("{Home}{Control>}[Space]{/Control}");
    expect(screen.queryByTestId("bulk-assign")).toBeNull();
    first.view.unmount();
    const { user, desk } = await openWindow("scene=supervisor");
    const bulk = vi.spyOn(desk, "bulk");
    (await screen.findByRole("listbox")).focus();
    await user.keyboard("{Home}{Control>}[Space]{/Control}");
    await user.click(screen.getByTestId("bulk-assign"));
    expect(await screen.findByTestId("assign-confirm")).toHaveAttribute("aria-disabled", "true");
    await user.click(screen.getByTestId("assign-Радка Ганева"));
    await user.type(screen.getByTestId("bulk-reason"), "Отпуск.");
    await user.click(screen.getByTestId("assign-confirm"));
    await waitFor(() => expect(bulk.mock.calls[0]?.[0]).toEqual({ kind: "assign", officer: "Радка Ганева", reason: "Отпуск." }));
    expect(await screen.findByTestId("bulk-report")).toHaveTextContent("Възложена 1 преписка.");
  });
});

describe("what the queue shows", () => {
  it("tells what is unread in a word beside the dot", async () => {
    await openWindow("scene=desk");
    const row = await screen.findByTestId("queue-row-1482");
    expect(row).toHaveTextContent("непрочетена");
    expect(screen.getByTestId("queue-row-1483")).not.toHaveTextContent("непрочетена");
  });

  it("is narrowed by what the desk is asked for", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const page = vi.spyOn(desk, "queuePage");
    await screen.findAllByRole("option");
    await user.click(screen.getByTestId("queue-filters"));
    await user.click(await screen.findByTestId("filter-overdue"));
    await user.click(screen.getByTestId("filter-type-proxy"));
    await user.click(await screen.findByTestId("filter-holder-Стоян Йорданов"));
    await user.click(screen.getByTestId("filter-unread"));
    const filter = { ...NO_FILTER, levels: ["overdue"], types: ["proxy"], holders: ["Стоян Йорданов"], unread: true };
    await waitFor(() => expect(page.mock.lastCall?.[0]).toMatchObject({ filter }));
    await waitFor(() => expect(screen.getByTestId("queue-nothing")).toBeInTheDocument());
    await user.click(screen.getByTestId("filters-clear"));
    await waitFor(() => expect(rows().length).toBeGreaterThan(5));
  });

  it("has the columns and the order that the officer likes", async () => {
    const { user } = await openWindow("scene=desk");
    expect(await screen.findByTestId("queue-row-1482")).toHaveTextContent("№ 1482");
    await user.click(screen.getByTestId("queue-columns"));
    await user.click(await screen.findByTestId("column-number"));
    await user.click(screen.getByTestId("column-address"));
    await user.click(screen.getByTestId("order-name"));
    // A popover hides the rest from whoever cannot see it.
    await user.keyboard("{Escape}");
    await waitFor(() => expect(rows()[0]).toHaveTextContent("Айше Мехмед Юсеин"));
    const row = screen.getByTestId("queue-row-1440");
    expect(row).toHaveTextContent("„Кричим“ № 21");
    expect(row).not.toHaveTextContent("№ 1440");
  });

  it("is saved under a name, found again and deleted", async () => {
    const { user, desk } = await openWindow("scene=desk");
    await screen.findAllByRole("option");
    await user.type(screen.getByTestId("queue-search"), "Кирова");
    await user.click(screen.getByTestId("queue-views"));
    await user.type(await screen.findByTestId("view-name"), "Кирови");
    await user.click(screen.getByTestId("view-save"));
    await waitFor(() => expect(screen.getByTestId("queue-title")).toHaveTextContent("Кирови"));
    await user.click(screen.getByTestId("view-due"));
    await waitFor(() => expect(screen.getByTestId("queue-title")).toHaveTextContent("За днес"));
    await waitFor(() => expect(rows()).toHaveLength(2));
    await user.click(screen.getByTestId("queue-views"));
    await user.click(await screen.findByTestId("saved-1"));
    await waitFor(() => expect(screen.getByTestId("queue-search")).toHaveValue("Кирова"));
    await user.click(screen.getByTestId("queue-views"));
    await user.click(await screen.findByTestId("saved-1-forget"));
    await waitFor(() => expect(screen.queryByTestId("saved-1")).toBeNull());
    expect((await desk.queueDesk()).views).toEqual([]);
  });
});

describe("the place in the queue", () => {
  it("is where it was left, after a start", async () => {
    const place: QueuePlace = {
      saved: null,
      choice: { ...EVERY, view: "mine", filter: { ...NO_FILTER, levels: ["soon"] } },
      columns: ["state"],
      open: idOf(1483),
      scroll: 0,
    };
    const asked = vi.fn();
    await openWindow("scene=desk", (desk) => ({
      queueDesk: async () => ({ views: [], place }),
      queuePage: (query) => {
        asked(query.view);
        return desk.queuePage(query);
      },
    }));
    expect(await screen.findByTestId("case")).toHaveAttribute("data-case", idOf(1483));
    expect(asked.mock.calls.every(([view]) => view === "mine")).toBe(true);
    expect(screen.getByTestId("queue-row-1483")).not.toHaveTextContent("№ 1483");
  });

  it("is kept before long, and the open case is open again after another screen", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const keep = vi.spyOn(desk, "keepQueuePlace");
    await openCase(user, 1482);
    await user.click(screen.getByTestId("queue-view-mine"));
    await waitFor(() => expect(keep).toHaveBeenCalled(), { timeout: 3000 });
    expect(keep.mock.lastCall?.[0]).toMatchObject({ choice: { view: "mine" }, columns: USUAL_COLUMNS, open: idOf(1482) });
    await user.click(screen.getByTestId("nav-exchange"));
    await waitFor(() => expect(screen.queryByTestId("case")).toBeNull());
    await user.click(screen.getByTestId("nav-cases"));
    expect(await screen.findByTestId("case")).toHaveAttribute("data-case", idOf(1482));
    expect(screen.getByTestId("queue-view-mine")).toHaveAttribute("data-selected", "true");
  });

  it("is handed over before the desk locks", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const calls: string[] = [];
    vi.spyOn(desk, "keepQueuePlace").mockImplementation(async () => void calls.push("place"));
    vi.spyOn(desk, "lock").mockImplementation(async () => void calls.push("lock"));
    await screen.findAllByRole("option");
    await user.click(screen.getByTestId("queue-view-free"));
    await user.keyboard("{Control>}[KeyL]{/Control}");
    await waitFor(() => expect(calls).toEqual(["place", "lock"]));
  });
});
