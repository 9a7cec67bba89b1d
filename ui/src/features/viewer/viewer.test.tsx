import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { openCase, openWindow } from "../../test/open";
import type { Mark } from "../../transport";

const press = (code: string, over: KeyboardEventInit = {}) => fireEvent.keyDown(document.activeElement ?? document.body, { code, key: code, ...over });
const viewer = () => screen.findByTestId("viewer");

async function atCase(query = "scene=desk") {
  const marked = vi.fn<(check: string, marks: Mark[]) => void>();
  const opened = await openWindow(query, (desk) => ({
    setMarks: (id, check, marks) => {
      marked(check, marks);
      return desk.setMarks(id, check, marks);
    },
  }));
  await openCase(opened.user, 1482);
  await screen.findByTestId("viewer-more");
  return { ...opened, marked };
}

describe("the viewer by keyboard", () => {
  it("turns, fits and zooms, and remembers it for the document while the case is open", async () => {
    const { user } = await atCase();
    press("BracketRight", { ctrlKey: true });
    press("Digit9", { ctrlKey: true });
    await waitFor(async () => expect((await viewer()).dataset).toMatchObject({ turn: "90", zoom: "page" }));
    press("PageDown");
    await user.click(screen.getByTestId("document-consent"));
    await waitFor(async () => expect((await viewer()).dataset).toMatchObject({ turn: "0", zoom: "width", page: "1" }));
    await user.click(screen.getByTestId("document-deed"));
    await waitFor(async () => expect((await viewer()).dataset).toMatchObject({ turn: "90", zoom: "page", page: "2" }));
    press("Digit8", { ctrlKey: true });
    await waitFor(async () => expect((await viewer()).dataset.zoom).toBe("1"));
    press("BracketLeft", { ctrlKey: true });
    await waitFor(async () => expect((await viewer()).dataset.turn).toBe("0"));
  });

  it("opens the strip, the light and the search, and closes them", async () => {
    await atCase();
    press("F8");
    expect(await screen.findByTestId("page-strip")).toBeInTheDocument();
    press("F9");
    const brightness = await screen.findByTestId("viewer-brightness");
    fireEvent.change(brightness, { target: { value: "1.5" } });
    const canvas = document.querySelector<HTMLCanvasElement>("[data-sheet] canvas");
    await waitFor(() => expect(canvas?.style.getPropertyValue("--brightness")).toBe("1.5"));
    press("KeyF", { ctrlKey: true });
    expect(await screen.findByTestId("viewer-find-field")).toHaveFocus();
    expect(screen.queryByTestId("viewer-light")).not.toBeInTheDocument();
    press("Escape");
    await waitFor(() => expect(screen.queryByTestId("viewer-find")).not.toBeInTheDocument());
  });

  it("names every action with its key", async () => {
    const { user } = await atCase();
    await user.click(screen.getByTestId("viewer-more"));
    const menu = await screen.findByRole("menu");
    const items = within(menu).getAllByRole("menuitem");
    expect(items.length).toBeGreaterThan(12);
    for (const item of items) expect(item.querySelector("kbd")?.textContent ?? "", item.textContent ?? "").toMatch(/^(Ctrl|Alt|Shift|F\d)/);
  });

  it("puts two documents side by side, each with its own page, and goes between them", async () => {
    await atCase();
    press("F7");
    await screen.findByTestId("beside");
    const left = await waitFor(() => within(screen.getByTestId("beside-left")).getByTestId("viewer-next"));
    fireEvent.focus(left);
    left.focus();
    press("PageDown");
    const page = (side: string) => within(screen.getByTestId(`beside-${side}`)).getByTestId("viewer").dataset.page;
    await waitFor(() => expect([page("left"), page("right")]).toEqual(["2", "1"]));
    press("F7");
    expect(screen.getByTestId("beside-right")).toContainElement(document.activeElement as HTMLElement);
    press("PageDown");
    await waitFor(() => expect([page("left"), page("right")]).toEqual(["2", "2"]));
    press("F7", { shiftKey: true });
    await waitFor(() => expect(screen.queryByTestId("beside")).not.toBeInTheDocument());
  });
});

describe("a place on a page", () => {
  it("is marked by keyboard alone, tied to a check and kept with its note", async () => {
    const { user, marked } = await atCase();
    press("F4");
    const box = await screen.findByTestId("mark-box");
    expect(box).toHaveFocus();
    fireEvent.keyDown(box, { key: "ArrowDown" });
    fireEvent.keyDown(box, { key: "ArrowRight", shiftKey: true });
    fireEvent.keyDown(box, { key: "Enter" });
    // The check that the document answers comes first.
    expect(await screen.findByTestId("mark-check")).toHaveValue("check-3");
    await user.selectOptions(screen.getByTestId("mark-check"), "check-6");
    await user.type(screen.getByTestId("mark-note"), "трима наематели");
    fireEvent.keyDown(screen.getByTestId("mark-note"), { code: "Enter", key: "Enter", ctrlKey: true });
    await waitFor(() => expect(marked).toHaveBeenCalledTimes(1));
    expect(marked).toHaveBeenCalledWith("check-6", [
      { document: "deed", page: 1, place: { x: 2000, y: 4200, width: 5200, height: 600 }, note: "трима наематели" },
    ]);
    expect(await screen.findByTestId("check-check-6-mark")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByTestId("mark-form")).not.toBeInTheDocument());
  });

  it("is drawn with the mouse on a turned page and kept upright", async () => {
    const { marked } = await atCase();
    press("BracketRight", { ctrlKey: true });
    press("F4");
    const box = await screen.findByTestId("mark-box");
    const layer = box.parentElement as HTMLElement;
    vi.spyOn(layer, "getBoundingClientRect").mockReturnValue({ left: 0, top: 0, width: 200, height: 100 } as DOMRect);
    // Pointer events of jsdom have no place of their own.
    const at = (type: string, clientX: number, clientY: number) =>
      fireEvent(layer, Object.assign(new MouseEvent(type, { bubbles: true, cancelable: true, clientX, clientY, button: 0 }), { pointerId: 1 }));
    at("pointerdown", 120, 10);
    at("pointermove", 160, 40);
    at("pointerup", 160, 40);
    fireEvent.click(await screen.findByTestId("mark-save"));
    await waitFor(() => expect(marked).toHaveBeenCalledTimes(1));
    // Seen at 60–80 % from the left and 10–40 % from the top of a page turned to the right.
    expect(marked.mock.calls[0]?.[1].at(-1)?.place).toEqual({ x: 1000, y: 2000, width: 3000, height: 2000 });
  });

  it("is reached from its check, leads back to it, and can be taken away", async () => {
    const { user, marked } = await atCase();
    press("PageDown");
    await waitFor(async () => expect((await viewer()).dataset.page).toBe("2"));
    await user.click(screen.getByTestId("check-check-3-mark"));
    await waitFor(async () => expect((await viewer()).dataset.page).toBe("1"));
    const chosen = await screen.findByTestId("mark-chosen");
    expect(chosen).toHaveTextContent("Апартамент № 9");
    await user.click(screen.getByTestId("mark-to-check"));
    expect(screen.getByTestId("check-check-3")).toHaveFocus();
    await user.click(screen.getByTestId("mark-remove"));
    await waitFor(() => expect(marked).toHaveBeenCalledWith("check-3", []));
    await waitFor(() => expect(screen.queryByTestId("mark-3")).not.toBeInTheDocument());
  });

  it("cannot be marked in a case that a colleague has", async () => {
    const { user } = await openWindow("scene=desk");
    await user.click(await screen.findByTestId("queue-view-all"));
    await openCase(user, 1440);
    await screen.findByTestId("viewer-more");
    press("F4");
    expect(screen.queryByTestId("mark-box")).not.toBeInTheDocument();
    await user.click(screen.getByTestId("viewer-more"));
    expect(await screen.findByTestId("tool-mark")).toHaveAttribute("aria-disabled", "true");
  });
});

it.each(["document-empty", "document-encrypted", "document-damaged", "document-unsupported", "document-too-large"])(
  "says what is wrong (%s) and goes on with the case",
  async (code) => {
    const { user } = await openWindow(`scene=desk&document=${code}`);
    await openCase(user, 1482);
    expect(await screen.findByTestId("trouble")).toHaveAttribute("data-code", code);
    const check = screen.getByTestId("check-check-6");
    check.focus();
    press("Digit1");
    await waitFor(() => expect(screen.getByTestId("check-check-6")).toHaveAttribute("data-answer", "met"));
  },
);
