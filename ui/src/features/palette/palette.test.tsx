import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fold, fits, marksIn, wordsOf } from "../../shell/actions/fold";
import { ACTION_NAMES, ACTIONS, actionOf } from "../../shell/actions/registry";
import { openCase, openWindow } from "../../test/open";

async function palette(query = "scene=desk", change?: Parameters<typeof openWindow>[1]) {
  const opened = await openWindow(query, change);
  await screen.findByTestId("queue");
  await opened.user.keyboard("{Control>}[KeyK]{/Control}");
  return { ...opened, field: await screen.findByTestId("palette-field") };
}

describe("the palette", () => {
  it("opens by Ctrl K with the focus in its field and gives it back", async () => {
    const { user, field } = await palette();
    expect(field).toHaveFocus();
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("palette")).toBeNull());
  });

  it("is a field with a list whose active line is named", async () => {
    const { user, field } = await palette();
    await user.keyboard("zakluchi");
    await waitFor(() => expect(field).toHaveAttribute("aria-activedescendant", screen.getByTestId("palette-lock").id));
    const line = screen.getByTestId("palette-lock");
    expect(screen.getByRole("listbox", { name: "Намерено" })).toContainElement(line);
    expect(field).toHaveRole("combobox");
    expect(line).toHaveTextContent("Ctrl L");
  });

  it.each(["заключи", "zaklyuchi", "lock"])("finds a command typed as %s and runs it", async (typed) => {
    const { user, field } = await palette();
    await user.keyboard(typed);
    await waitFor(() => expect(field).toHaveAttribute("aria-activedescendant", screen.getByTestId("palette-lock").id));
    await user.keyboard("{Enter}");
    expect(await screen.findByTestId("pin-unlock")).toBeInTheDocument();
  });

  it("finds cases as the queue does, opens the chosen one and has it at the top the next time, by number alone", async () => {
    const { user } = await palette();
    await user.keyboard("Кирова");
    await user.click(await screen.findByTestId("palette-case-1478"));
    await waitFor(() => expect(screen.getByTestId("case")).toHaveTextContent("Лилия Боянова Кирова"));
    await user.keyboard("{Control>}[KeyK]{/Control}");
    const list = await screen.findByTestId("palette-list");
    const first = within(list).getAllByRole("option")[0];
    expect(first).toHaveTextContent("№ РЛЦ26-АР01-1478");
    expect(first).not.toHaveTextContent("Кирова");
  });

  it("lists what cannot be done with the desk's reason, and does not do it", async () => {
    const { user, desk } = await openWindow("scene=desk");
    await openCase(user, 1440);
    let claimed = false;
    desk.claim = async () => {
      claimed = true;
      throw new Error("refused");
    };
    await user.keyboard("{Control>}[KeyK]{/Control}");
    const line = await screen.findByTestId("palette-case.claim");
    await waitFor(() => expect(line).toHaveTextContent("Заета е от Димитър Николов."));
    await user.click(line);
    expect(screen.getByTestId("palette")).toBeInTheDocument();
    expect(claimed).toBe(false);
  });

  it("says without a case that a case is needed", async () => {
    await palette();
    expect(await screen.findByTestId("palette-decide.approved")).toHaveTextContent("Първо отворете преписка.");
  });

  it("does what a key of the screen does, from the last case to the next", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    await user.keyboard("{Control>}[KeyK]{/Control}");
    await user.keyboard("следваща преписка");
    await user.click(await screen.findByTestId("palette-case.next"));
    await waitFor(() => expect(screen.getByTestId("case")).toHaveTextContent("Мария Иванова Димитрова"));
  });

  it("changes a setting and opens a topic of Help", async () => {
    const { user } = await palette();
    await user.keyboard("тъмни");
    await user.click(await screen.findByRole("option", { name: /Цветове: Тъмни/ }));
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe("dark"));
    await user.keyboard("{Control>}[KeyK]{/Control}");
    await user.keyboard("dve versii");
    await user.click(await screen.findByTestId("palette-help-versions"));
    expect(await screen.findByTestId("help-article-versions")).toBeInTheDocument();
  });

  it("says so when nothing fits", async () => {
    const { user } = await palette();
    await user.keyboard("щщщщ");
    await waitFor(() => expect(screen.getByTestId("palette-list")).toHaveTextContent("Нищо не е намерено"));
  });
});

describe("folding", () => {
  it.each([
    ["Заключи", "zakluchi"],
    ["Zaklyuchi", "zakluchi"],
    ["Преписка № 12-а", "prepiska 12 a"],
    ["ЩЪРК", "shtark"],
    ["йод й", "od "],
    ["café", "cafe"],
    ["", ""],
  ])("makes %s comparable", (text, folded) => expect(fold(text).text).toBe(folded));

  it("marks what was typed in whichever letters, in order and apart", () => {
    expect(marksIn("Заключи щита", wordsOf("zakl щ"))).toEqual([{ from: 0, to: 4 }, { from: 8, to: 9 }]);
    expect(marksIn("абаб", wordsOf("аб ба"))).toEqual([{ from: 0, to: 2 }, { from: 2, to: 4 }]);
    expect(marksIn("нищо", wordsOf(""))).toEqual([]);
  });

  it("wants every word and prefers beginnings", () => {
    const folded = fold("Заключи прозореца").text;
    expect(fits(folded, wordsOf("прозореца zak"))).toBeGreaterThan(fits(folded, wordsOf("озор")));
    expect(fits(folded, wordsOf("заключи отвори"))).toBe(0);
  });
});

describe("the list of actions", () => {
  it("has one action for a key", () => {
    const chords = ACTION_NAMES.flatMap((name) => [ACTIONS[name].chord ?? [], ACTIONS[name].also ?? []].flat());
    expect(chords.filter((chord, at) => chords.indexOf(chord) !== at)).toEqual([]);
  });

  it("has no bare letter or digit", () => {
    const chords = ACTION_NAMES.flatMap((name) => ACTIONS[name].chord ?? []);
    expect(chords.filter((chord) => !/^(Ctrl|Alt)\+|^(Shift\+)?F\d+$|^Page(Up|Down)$/.test(chord))).toEqual([]);
  });

  it("knows every key that a screen gives away", () => {
    const root = join(import.meta.dirname, "../..");
    const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path) && !/\.test\.|bindings/.test(path));
    const unknown: string[] = [];
    let seen = 0;
    for (const path of sources) {
      const text = readFileSync(join(root, path), "utf8");
      for (const [, body = ""] of text.matchAll(/useChords\(\s*\{([\s\S]*?)\n?\s*\}(?:,[^)]*)?\);/g)) {
        for (const [, quoted, plain] of body.matchAll(/(?:^|[\s{,])(?:"([\w+]+)"|([A-Z]\w+)):/g)) {
          seen += 1;
          const chord = quoted ?? plain ?? "";
          if (chord !== "Escape" && actionOf(chord) === undefined) unknown.push(`${path}: ${chord}`);
        }
      }
    }
    expect(seen).toBeGreaterThan(8);
    expect(unknown).toEqual([]);
  });
});
