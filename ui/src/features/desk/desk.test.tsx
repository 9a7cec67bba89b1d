import { act, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { idOf } from "../../test/fixtures/people";
import { NO_FILTER } from "../queue/choice";
import { openCase, openWindow } from "../../test/open";
import { type CacheTag, DeskFault } from "../../transport";

const answered = () => screen.getByTestId("checks-progress").textContent;

describe("the queue", () => {
  it("shows its parts with their counts and the most urgent first", async () => {
    await openWindow("scene=desk");
    const rows = await screen.findAllByRole("option");
    expect(rows[0]).toHaveTextContent("Виолета Янкова Христова");
    expect(screen.getByTestId("queue-view-all")).toHaveTextContent("Всички 27");
    expect(screen.getByRole("listbox")).toHaveAccessibleName("27 преписки, най-спешните първо");
  });

  it("has one tab stop in which arrows move and Enter opens", async () => {
    const { user } = await openWindow("scene=desk");
    const list = await screen.findByRole("listbox");
    list.focus();
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}{Enter}");
    expect(await screen.findByTestId("case")).toHaveAttribute("data-case", idOf(1471));
    expect(list).toHaveFocus();
    await user.keyboard("{Home}{Enter}");
    await waitFor(() => expect(screen.getByTestId("case")).toHaveAttribute("data-case", idOf(1467)));
  });

  it("keeps the active case when others arrive above it", async () => {
    let tell: (tags: CacheTag[]) => void = () => undefined;
    const { user, desk } = await openWindow("scene=desk", () => ({
      onChanged: (listener) => {
        tell = listener;
        return () => undefined;
      },
    }));
    const list = await screen.findByRole("listbox");
    list.focus();
    await user.keyboard("{ArrowDown}");
    const active = () => document.getElementById(list.getAttribute("aria-activedescendant") ?? "");
    expect(active()).toHaveAttribute("data-testid", "queue-row-1471");
    const page = await desk.queuePage({ view: "all", search: "", services: [], states: [], filter: NO_FILTER, sort: "deadline", offset: 0, limit: 200 });
    const late = { ...page.rows[0], id: idOf(9001), shortNumber: "9001", name: "Току Що Пристигнал" };
    vi.spyOn(desk, "queuePage").mockResolvedValue({
      ...page,
      rows: [late as (typeof page.rows)[number], ...page.rows],
      total: page.total + 1,
      groups: page.groups.map((group, at) => (at === 0 ? { ...group, count: group.count + 1 } : group)),
    });
    act(() => tell(["queue"]));
    expect(await screen.findByTestId("queue-row-9001")).toBeInTheDocument();
    expect(active()).toHaveAttribute("data-testid", "queue-row-1471");
    expect(list).toHaveFocus();
    // One row more above it: the list has moved by one row, so that it stands where it stood.
    expect(list.scrollTop).toBe(72);
  });

  it("moves to the neighbour without leaving the pane", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    await user.keyboard("{Control>}{ArrowDown}{/Control}");
    await waitFor(() => expect(screen.getByTestId("case")).toHaveAttribute("data-case", idOf(1483)));
    await user.keyboard("{Control>}{ArrowUp}{/Control}");
    await waitFor(() => expect(screen.getByTestId("case")).toHaveAttribute("data-case", idOf(1482)));
  });

  it("finds by Ctrl E as one types, on any layout, and clears with Esc", async () => {
    const { user } = await openWindow("scene=desk");
    await screen.findByRole("listbox");
    await user.keyboard("{Control>}[KeyE]{/Control}");
    const field = screen.getByTestId("queue-search");
    await waitFor(() => expect(field).toHaveFocus());
    await user.keyboard("Кирова");
    await waitFor(() => expect(screen.getAllByRole("option")).toHaveLength(1));
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.getAllByRole("option").length).toBeGreaterThan(5));
  });

  it("says when nothing matches, and shows every case again", async () => {
    const { user } = await openWindow("scene=desk");
    await user.type(await screen.findByTestId("queue-search"), "няма такова име");
    const blank = await screen.findByRole("heading", { name: "Няма съвпадение" });
    expect(blank).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Покажи всички преписки" }));
    expect((await screen.findAllByRole("option")).length).toBeGreaterThan(5);
  });

  it("draws only what is in view of a long queue", async () => {
    await openWindow("scene=desk&extra=3000");
    await screen.findByTestId("queue-row-1467");
    expect(screen.getByTestId("queue-view-all").textContent).toContain("3\u00a0014");
    expect(screen.getAllByRole("option").length).toBeLessThan(40);
  });
});

describe("a case", () => {
  it("answers the focused check by key and goes on to the next open one", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    expect(answered()).toBe("7 от 8 отбелязани");
    screen.getByTestId("check-check-6").focus();
    await user.keyboard("2");
    await waitFor(() => expect(screen.getByTestId("check-check-6")).toHaveAttribute("data-answer", "not-met"));
    expect(answered()).toBe("8 от 8 отбелязани");
    expect(screen.getByTestId("suggestion")).toHaveAttribute("data-outcome", "refused");
  });

  it("writes a note by F2, and digits in it answer nothing", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const answer = vi.spyOn(desk, "answerCheck");
    await openCase(user, 1482);
    screen.getByTestId("check-check-6").focus();
    await user.keyboard("{F2}");
    expect(screen.getByTestId("check-check-6-note")).toHaveFocus();
    await user.keyboard("3 лица{Enter}");
    expect(answer).toHaveBeenCalledTimes(1);
    expect(answer).toHaveBeenCalledWith(idOf(1482), "check-6", null, "3 лица");
    await waitFor(() => expect(screen.getByTestId("check-check-6")).toHaveFocus());
  });

  it("hands a note that is still in its field over before it locks", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const calls: string[] = [];
    vi.spyOn(desk, "answerCheck").mockImplementation(async (id) => (calls.push("note"), desk.caseOpen(id)));
    vi.spyOn(desk, "lock").mockImplementation(async () => void calls.push("lock"));
    await openCase(user, 1482);
    screen.getByTestId("check-check-6").focus();
    await user.keyboard("{F2}недовършена{Control>}[KeyL]{/Control}");
    await waitFor(() => expect(calls).toEqual(["note", "lock"]));
  });

  it("masks the identifier and shows it only when asked", async () => {
    const { user, desk } = await openWindow("scene=desk");
    const reveal = vi.spyOn(desk, "revealIdentifier");
    const view = await openCase(user, 1482);
    expect(view).not.toHaveTextContent("8512146241");
    await user.click(screen.getByTestId("case-reveal"));
    expect(await within(view).findAllByText("8512146241")).toHaveLength(2);
    expect(reveal).toHaveBeenCalledWith(idOf(1482), "p1");
  });

  it("can be read but not decided until it is claimed", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1478);
    const approve = screen.getByTestId("decide-approved");
    expect(approve).toHaveAttribute("aria-disabled", "true");
    expect(approve).toHaveAccessibleDescription("Първо заемете преписката.");
    await user.click(screen.getByTestId("case-claim"));
    await waitFor(() => expect(screen.getByTestId("decide-returned")).not.toHaveAttribute("aria-disabled"));
  });

  it("shows a refused act in four parts, and the case stays", async () => {
    const { user } = await openWindow("scene=desk", () => ({
      claim: async () => Promise.reject(new DeskFault({ code: "claimed-by-other", params: { officer: "Димитър Николов" } })),
    }));
    await openCase(user, 1478);
    await user.click(screen.getByTestId("case-claim"));
    const trouble = await screen.findByTestId("trouble");
    expect(trouble).toHaveTextContent("Преписката е заета от Димитър Николов.");
    expect(trouble).toHaveTextContent("Черновата Ви е запазена. Говорете с колегата или изберете друга преписка. Код ГШ-504");
    expect(screen.getByTestId("case")).toBeInTheDocument();
  });

  it.each([
    ["document-not-here", "Ще се изтегли сам при връзка."],
    ["digest-mismatch", "не решавайте по него"],
    ["document-unreadable", "Поискайте го отново от гражданина"],
  ])("says what to do about a document: %s", async (code, words) => {
    const { user } = await openWindow(`scene=desk&document=${code}`);
    const view = await openCase(user, 1482);
    expect(await within(view).findByTestId("trouble")).toHaveTextContent(words);
  });

  it("lays local work over the register's, marked as local", async () => {
    const { user } = await openWindow("scene=offline");
    expect(await screen.findByTestId("strip-offline")).toHaveTextContent("Няма връзка с регистъра от");
    expect(screen.getByTestId("queue-local")).toHaveTextContent("Само тук: 3 преписки");
    expect(await screen.findByTestId("queue-row-1478")).toHaveTextContent("Вие, временно");
    await openCase(user, 1478);
    expect(await screen.findByTestId("claim-provisional")).toHaveTextContent("Регистърът още не знае.");
  });
});
