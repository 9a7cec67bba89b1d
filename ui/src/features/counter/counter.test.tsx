import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openWindow } from "../../test/open";
import { DeskFault, type Intake } from "../../transport";

const toCounter = async (user: Awaited<ReturnType<typeof openWindow>>["user"]) => user.click(await screen.findByTestId("nav-counter"));
const field = (name: string) => screen.findByTestId(`field-${name}`) as Promise<HTMLInputElement>;
const errorOf = (input: HTMLElement) => {
  const id = input.getAttribute("aria-describedby");
  return id === null ? "" : document.getElementById(id)?.textContent ?? "";
};

beforeEach(() => vi.useRealTimers());

describe("an application at the counter", () => {
  it("is begun by Ctrl N anywhere, and what is typed is kept without a button", async () => {
    const save = vi.fn();
    const { user } = await openWindow("scene=desk", (base) => ({
      intakeSave: async (id, form) => {
        save(form);
        return base.intakeSave(id, form);
      },
    }));
    await screen.findByTestId("nav-counter");
    window.dispatchEvent(new KeyboardEvent("keydown", { code: "KeyN", key: "n", ctrlKey: true, cancelable: true }));
    await user.type(await field("person:p1:first"), "Станка");
    await waitFor(() => expect((save.mock.lastCall?.[0] as Intake | undefined)?.people[0]?.first).toBe("Станка"));
    await waitFor(() => expect(screen.getByTestId("intake-saved").dataset["kept"]).toBe("kept"));
    await user.click(screen.getByTestId("intake-back"));
    expect(await screen.findByText("Станка")).toBeTruthy();
  });

  it("says nothing of empty fields at first, and everything once somebody tries to register", async () => {
    const { user } = await openWindow("scene=desk");
    await toCounter(user);
    await user.click(await screen.findByTestId("intake-new"));
    const service = await field("service");
    expect(service.getAttribute("aria-invalid")).toBe("false");
    expect(screen.getByTestId("left-service")).toBeTruthy();
    await user.click(screen.getByTestId("intake-register"));
    await waitFor(() => expect(service.getAttribute("aria-invalid")).toBe("true"));
    expect(errorOf(service)).toContain("Изберете услуга");
    expect(document.activeElement).toBe(service);
  });

  it("names a wrong identifier at its field, and the list of what is left leads there", async () => {
    const { user } = await openWindow("scene=counter");
    await toCounter(user);
    await user.click((await screen.findAllByTestId(/^edit-/))[0]!);
    const wrong = await field("person:p2:identifier");
    expect(errorOf(wrong)).toContain("Контролната цифра");
    expect(errorOf(await field("person:p1:identifier"))).toContain("12.04.1985");
    await user.click(screen.getByTestId("left-person:p2:identifier"));
    expect(document.activeElement).toBe(wrong);
  });

  it("keeps the files that can be kept, and names the one that cannot", async () => {
    const { user } = await openWindow("scene=counter");
    await toCounter(user);
    await user.click((await screen.findAllByTestId(/^edit-/))[0]!);
    await user.click(await screen.findByTestId("choose-scans"));
    const refused = await screen.findByTestId("scan-refused");
    expect(refused.textContent).toContain("locked.pdf");
    expect(within(refused).getByTestId("trouble").dataset["code"]).toBe("scan-encrypted");
    expect(await screen.findByTestId("paper-2")).toBeTruthy();
    expect(((await field("person:p1:first")) as HTMLInputElement).value).toBe("Станка");
  });

  it("attaches a picture that is pasted", async () => {
    const { user } = await openWindow("scene=counter");
    await toCounter(user);
    await user.click((await screen.findAllByTestId(/^edit-/))[0]!);
    await screen.findByTestId("paper-1");
    const file = new File([new Uint8Array([1, 2, 3])], "image.png", { type: "image/png" });
    const paste = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(paste, { clipboardData: { files: [file] } });
    document.dispatchEvent(paste);
    expect(await screen.findByTestId("paper-2")).toBeTruthy();
  });

  it("attaches the picture of a clipboard that the web view keeps to itself, and none beside pasted text", async () => {
    const { user, desk } = await openWindow("scene=counter");
    await toCounter(user);
    await user.click((await screen.findAllByTestId(/^edit-/))[0]!);
    await screen.findByTestId("paper-1");
    const asked = vi.spyOn(desk, "clipboardPicture").mockResolvedValue(new Uint8Array([1, 2, 3]).buffer);
    const paste = (text: string) => {
      const event = new Event("paste", { bubbles: true, cancelable: true });
      Object.assign(event, { clipboardData: { files: [], getData: () => text } });
      document.dispatchEvent(event);
    };
    paste("ул. Стара");
    expect(asked).not.toHaveBeenCalled();
    paste("");
    expect(await screen.findByTestId("paper-2")).toBeTruthy();
  });

  it("is thrown away only after it is asked, and keeping it is the first answer", async () => {
    const { user } = await openWindow("scene=counter");
    await toCounter(user);
    await user.click((await screen.findAllByTestId(/^discard-/))[0]!);
    const asked = await screen.findByTestId("discard-ask");
    expect(asked.textContent).toContain("Станка Гишева");
    await user.click(within(asked).getByText("Запази я"));
    expect(screen.getAllByTestId(/^draft-/)).toHaveLength(2);
    await user.click(screen.getAllByTestId(/^discard-/)[0]!);
    await user.click(await screen.findByTestId("discard-yes"));
    await waitFor(() => expect(screen.getAllByTestId(/^draft-/)).toHaveLength(1));
  });

  it("that central refused is a form again with everything in it", async () => {
    const { user } = await openWindow("scene=counter-refused");
    await toCounter(user);
    expect(await screen.findByText("регистърът не го прие")).toBeTruthy();
    const row = screen.getByText("Атанас Велинов").closest("li") as HTMLElement;
    await user.click(within(row).getByText("Поправи"));
    expect((await field("person:p1:first")).value).toBe("Атанас");
  });

  it("tells that it could not be kept, and keeps what was typed", async () => {
    const { user } = await openWindow("scene=counter", () => ({
      intakeSave: async () => {
        throw new DeskFault({ code: "disk-full" });
      },
    }));
    await toCounter(user);
    await user.click((await screen.findAllByTestId(/^edit-/))[0]!);
    await user.type(await field("place"), "!");
    await waitFor(() => expect(screen.getByTestId("intake-saved").dataset["kept"]).toBe("failed"));
    expect((await field("place")).value).toBe("гише 3!");
  });
});
