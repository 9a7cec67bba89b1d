import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { STRANGE_NAMES } from "../../test/fixtures/papers";
import { openCase, openWindow } from "../../test/open";
import { plainName } from "./PersonName";

/** What nobody types on purpose, and what must come through to the letter all the same. */
const STRANGE = "„Е\u0301дно“ \u200fעברית\u200f 👩‍👩‍👧 \t край\u00a0  ";

describe("the address", () => {
  it("marks what differs, by the desk's word", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    const line = await screen.findByTestId("address-unit");
    const marked = [...line.querySelectorAll("mark")].map((mark) => mark.textContent);
    expect(marked).toEqual(["Б", "4", "37", "А", "3", "9"]);
    expect(line).toHaveTextContent("вх. А, ет. 3, ап. 9");
  });
});

describe("names", () => {
  it("are set apart from what is beside them, and a long one opens whole", async () => {
    const { user } = await openWindow("scene=names");
    await openCase(user, 1482);
    const long = STRANGE_NAMES[2];
    expect(long.length).toBeGreaterThan(300);
    for (const name of STRANGE_NAMES) {
      const shown = [...screen.getByTestId("case").querySelectorAll("th bdi")].find((one) => one.textContent === plainName(name));
      expect(shown, name).toHaveAttribute("title", plainName(name));
    }
    const more = screen.getByTestId("name-more");
    expect(more).toHaveAttribute("aria-expanded", "false");
    await user.click(more);
    expect(more).toHaveAttribute("aria-expanded", "true");
    expect(plainName("\u202eКонтрол\u202c Ив\u0301анов")).toBe("Контрол Ив\u0301анов");
  });
});

describe("letters", () => {
  it("go to the letter, can be taken back while they wait, and are then being written again", async () => {
    const sent = vi.fn();
    const { user } = await openWindow("scene=offline", (desk) => ({
      sendLetter: (id, letter) => {
        sent(letter);
        return desk.sendLetter(id, letter);
      },
    }));
    await openCase(user, 1482);
    await user.click(screen.getByTestId("tab-messages"));
    const text = await screen.findByTestId("letter-text");
    expect(screen.getByTestId("letter-send")).toHaveAttribute("aria-disabled", "true");
    fireEvent.change(text, { target: { value: STRANGE } });
    fireEvent.keyDown(text, { code: "Enter", key: "Enter", ctrlKey: true });
    await waitFor(() => expect(sent).toHaveBeenCalledWith({ kind: "message", text: STRANGE }));
    await waitFor(() => expect(screen.getByTestId("letter-text")).toHaveValue(""));
    await user.click(await screen.findByTestId("letter-undo"));
    await waitFor(() => expect(screen.getByTestId("letter-text")).toHaveValue(STRANGE));
    expect(screen.queryByTestId("letter-undo")).not.toBeInTheDocument();
  });

  it("ask for a document or for the fee, once", async () => {
    const sent = vi.fn();
    const { user } = await openWindow("scene=desk", (desk) => ({
      sendLetter: (id, letter) => {
        sent(letter);
        return desk.sendLetter(id, letter);
      },
    }));
    await openCase(user, 1482);
    await user.click(screen.getByTestId("tab-messages"));
    await user.click(await screen.findByTestId("letter-document"));
    await user.selectOptions(screen.getByTestId("letter-evidence"), "lease");
    await user.type(screen.getByTestId("letter-text"), "Моля.");
    await user.click(screen.getByTestId("letter-send"));
    await waitFor(() => expect(sent).toHaveBeenLastCalledWith({ kind: "request-document", evidence: "lease", text: "Моля." }));
    await user.click(screen.getByTestId("letter-payment"));
    expect(screen.getByTestId("letter-form")).toHaveTextContent("1,28");
    await user.click(screen.getByTestId("letter-send"));
    await waitFor(() => expect(sent).toHaveBeenLastCalledWith({ kind: "request-payment" }));
    await waitFor(() => expect(screen.getByTestId("letter-send")).toHaveAttribute("aria-disabled", "true"));
  });

  it("and notes are kept while they are typed, to the letter", async () => {
    const kept = { letter: vi.fn(), note: vi.fn() };
    const { user } = await openWindow("scene=desk", (desk) => ({
      saveLetter: async (id, text) => {
        kept.letter(text);
        await desk.saveLetter(id, text);
      },
      saveNote: async (id, text) => {
        kept.note(text);
        await desk.saveNote(id, text);
      },
    }));
    await openCase(user, 1482);
    await user.click(screen.getByTestId("tab-messages"));
    fireEvent.change(await screen.findByTestId("letter-text"), { target: { value: STRANGE } });
    // Leaving before the typing has settled keeps it all the same.
    await user.click(screen.getByTestId("tab-notes"));
    await waitFor(() => expect(kept.letter).toHaveBeenCalledWith(STRANGE));
    fireEvent.change(await screen.findByTestId("own-note"), { target: { value: STRANGE } });
    await waitFor(() => expect(kept.note).toHaveBeenCalledWith(STRANGE));
    expect(await within(screen.getByTestId("notes")).findByRole("status")).toHaveTextContent("Запазена");
    await user.click(screen.getByTestId("tab-messages"));
    expect(await screen.findByTestId("letter-text")).toHaveValue(STRANGE);
  });
});

it("says why the time limit stands still", async () => {
  const paused = { since: "2026-11-18", basis: "чл. 30, ал. 2 от Административнопроцесуалния кодекс" };
  const { user } = await openWindow("scene=desk", (desk) => ({ caseOpen: async (id) => ({ ...(await desk.caseOpen(id)), paused }) }));
  await openCase(user, 1482);
  expect(await screen.findByTestId("case-paused")).toHaveTextContent("чл. 30, ал. 2");
});
