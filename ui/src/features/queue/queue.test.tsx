import { render, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Marked } from "../../components/Marked";
import { openWindow } from "../../test/open";

/** What is marked within an element, in order. */
const markedIn = (element: HTMLElement) => [...element.querySelectorAll("mark")].map((mark) => mark.textContent);

describe("what was searched for", () => {
  it.each([
    ["Димитров", [], []],
    ["Димитров", [{ from: 0, to: 4 }], ["Дими"]],
    ["Щилян Юруков", [{ from: 0, to: 3 }, { from: 6, to: 12 }], ["Щил", "Юруков"]],
    // Two units of UTF-16 for one letter.
    ["𝐀на", [{ from: 2, to: 4 }], ["на"]],
  ])("is marked in „%s“ where the desk says", (text, marks, expected) => {
    const { container } = render(<Marked text={text} marks={marks} />);
    expect(markedIn(container)).toEqual(expected);
    expect(container).toHaveTextContent(text);
  });

  it.each(["light", "dark"])("is marked in the list (%s)", async (theme) => {
    const { user } = await openWindow(`scene=desk&theme=${theme}`);
    await user.type(await screen.findByTestId("queue-search"), "киро");
    const row = await waitFor(() => {
      const rows = screen.getAllByRole("option");
      expect(markedIn(rows[0] as HTMLElement)).toEqual(["Киро"]);
      return rows[0] as HTMLElement;
    });
    expect(within(row).getByText("Киро").tagName).toBe("MARK");
  });

  it("is shown where the row does not show it", async () => {
    const { user } = await openWindow("scene=desk");
    await user.type(await screen.findByTestId("queue-search"), "Кричим");
    const line = await screen.findByTestId("found-elsewhere");
    expect(line).toHaveTextContent("Нов адрес: гр. София, ул. „Кричим“ № 21");
    expect(markedIn(line)).toEqual(["Кричим"]);
  });

  it("says that more was found than is shown", async () => {
    const { user } = await openWindow("scene=desk", (desk) => ({
      queuePage: async (query) => ({ ...(await desk.queuePage({ ...query, search: "" })), more: query.search !== "" }),
    }));
    await screen.findAllByRole("option");
    expect(screen.queryByTestId("queue-more")).toBeNull();
    await user.type(screen.getByTestId("queue-search"), "ов");
    expect(await screen.findByTestId("queue-more")).toHaveTextContent("Показани са 27 най-спешни.");
  });
});

describe("a search without a hit", () => {
  it("says what was searched and where, and widens step by step", async () => {
    const queuePage = vi.fn();
    const { user } = await openWindow("scene=desk", (desk) => ({
      queuePage: (query) => {
        queuePage(query.view, query.search);
        return desk.queuePage(query);
      },
    }));
    await user.click(await screen.findByTestId("queue-view-mine"));
    await user.type(screen.getByTestId("queue-search"), "няма такова име");
    const nothing = await screen.findByTestId("queue-nothing");
    expect(nothing).toHaveTextContent("Търсено: „няма такова име“ в „Мои“.");
    expect(nothing).toHaveTextContent("на кирилица или латиница");
    await user.click(within(nothing).getByRole("button", { name: "Търси във всички преписки" }));
    await waitFor(() => expect(queuePage).toHaveBeenCalledWith("all", "няма такова име"));
    const still = await screen.findByTestId("queue-nothing");
    expect(still).toHaveTextContent("в „Всички“.");
    expect(within(still).queryByRole("button", { name: "Търси във всички преписки" })).toBeNull();
    await user.click(within(still).getByRole("button", { name: "Изчисти търсенето" }));
    expect((await screen.findAllByRole("option")).length).toBeGreaterThan(5);
  });
});
