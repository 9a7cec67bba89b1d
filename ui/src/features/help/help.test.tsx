import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { troubles } from "../../i18n/messages/errors";
import { ACTIONS } from "../../shell/actions/registry";
import { openCase, openWindow } from "../../test/open";
import type { DeskError } from "../../transport";
import { ARTICLES, articleOfPlace, articleOfTrouble, isArticle } from "./articles";
import { searchArticles } from "./HelpBody";

const texts = ARTICLES.flatMap(({ id, title, body }) => {
  const of = body.flatMap((block) => ("p" in block ? [block.p] : "h" in block ? [block.h] : "list" in block ? block.list : "steps" in block ? block.steps : []));
  return [title, ...of].map((entry, at): [string, string, string] => [`${id} ${at}`, entry[0], entry[1]]);
});

const names = (text: string) => [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "");

describe("the articles", () => {
  it.each(texts)("say %s in both languages, in the house's tone, with actions that are there", (_id, bg, en) => {
    expect(bg).toMatch(/[а-яА-Я]/);
    expect(en.trim()).not.toBe("");
    expect(`${bg}${en}`).not.toMatch(/!|\bError\b|Грешка/);
    expect(bg).not.toMatch(/\s-\s|"|\.\.\./);
    expect(names(en).sort()).toEqual(names(bg).sort());
    expect(names(bg).filter((name) => !(name in ACTIONS))).toEqual([]);
  });

  it("are there for the day, the work and for what goes wrong", () => {
    expect(ARTICLES.map((article) => article.id)).toEqual(expect.arrayContaining(["day", "review", "evidence", "deciding", "signing", "offline", "versions", "exchange", "counter", "supervisor", "settings", "shortcuts", "entry", "trouble", "computer"]));
    for (const { id, body } of ARTICLES) expect(body.length, id).toBeGreaterThan(1);
  });

  it("answer every trouble", () => {
    const codes = Object.keys(troubles) as DeskError["code"][];
    expect(codes.filter((code) => !isArticle(articleOfTrouble(code)))).toEqual([]);
    expect(codes.filter((code) => articleOfTrouble(code) === "trouble" && troubles[code].no < 400)).toEqual([]);
    expect([articleOfTrouble("wrong-pin"), articleOfTrouble("disk-full"), articleOfTrouble("phone-expired"), articleOfTrouble("choice-needed")]).toEqual(["entry", "computer", "signing", "versions"]);
  });

  it.each([
    ["телефон", "signing"],
    ["telefon", "signing"],
    ["spasitelen paket", "exchange"],
    ["rescue package", "exchange"],
    ["две версии", "versions"],
    ["zabraven pin", "entry"],
  ])("are found by %s", (query, id) => expect(searchArticles(query)[0]?.id).toBe(id));

  it("belong to the places of the window", () => {
    expect([articleOfPlace("/", false, false), articleOfPlace("/", true, false), articleOfPlace("/", false, true), articleOfPlace("/sign", false, true), articleOfPlace("/elsewhere", false, false)]).toEqual(["day", "review", "offline", "signing", "day"]);
  });
});

describe("Help", () => {
  it("opens by F1 at the article of the place", async () => {
    const { user } = await openWindow("scene=desk");
    await openCase(user, 1482);
    await user.keyboard("{F1}");
    expect(await screen.findByTestId("help-article-review")).toHaveTextContent("F2");
    await user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByTestId("help")).toBeNull());
    await user.click(screen.getByTestId("nav-exchange"));
    await user.keyboard("{F1}");
    expect(await screen.findByTestId("help-article-exchange")).toBeInTheDocument();
  });

  it("opens before anybody is in, and from a trouble at what to do about it", async () => {
    const { user } = await openWindow("scene=locked");
    await screen.findByTestId("pin-unlock");
    await user.keyboard("{F1}");
    expect(await screen.findByTestId("help-article-entry")).toBeInTheDocument();
  });

  it("leads from a trouble to what to do about it", async () => {
    const { user } = await openWindow("scene=desk&document=document-not-here");
    await openCase(user, 1482);
    await user.click(await screen.findByTestId("trouble-help"));
    expect(await screen.findByTestId("help-article-evidence")).toBeInTheDocument();
  });

  it("is searched in any letters, marks what was found and says how much", async () => {
    const { user } = await openWindow("scene=desk");
    await screen.findByTestId("queue");
    await user.keyboard("{F1}");
    await user.click(await screen.findByTestId("help-search"));
    await user.keyboard("telefon");
    const article = await screen.findByTestId("help-article-signing");
    expect(within(article).getAllByText("телефон", { selector: "mark" }).length).toBeGreaterThan(0);
    await user.keyboard("щщщ");
    await waitFor(() => expect(screen.getByTestId("help")).toHaveTextContent("Нищо не е намерено."));
  });

  it("is a screen too", async () => {
    const { user } = await openWindow("scene=desk&lang=en");
    await screen.findByTestId("queue");
    await user.keyboard("{Control>}[KeyK]{/Control}");
    await user.keyboard("help");
    await user.click(await screen.findByTestId("palette-go.help"));
    expect(await screen.findByTestId("help-screen")).toHaveTextContent("A working day");
    await user.click(screen.getByTestId("help-topic-signing"));
    expect(await screen.findByTestId("help-article-signing")).toBeInTheDocument();
  });
});

describe("a link from outside", () => {
  it("opens its case", async () => {
    await openWindow("scene=link-case");
    expect(await screen.findByTestId("case")).toHaveTextContent("Георги Асенов Димитров");
  });

  it.each([
    ["link-unknown", "№ РЛЦ26-АР01-9999 не е на този компютър"],
    ["link-unfit", "не води към преписка"],
  ])("that leads nowhere says so: %s", async (scene, words) => {
    const { user } = await openWindow(`scene=${scene}`);
    const strip = await screen.findByTestId("strip-link");
    expect(strip.textContent?.replaceAll("\u00a0", " ")).toContain(words);
    await user.click(within(strip).getByRole("button"));
    expect(screen.queryByTestId("strip-link")).toBeNull();
  });

  it("waits while the desk is locked", async () => {
    const { user } = await openWindow("scene=link-case", (desk) => {
      void desk.lock();
      return {};
    });
    await user.type(await screen.findByTestId("pin-unlock"), "482917{Enter}");
    expect(await screen.findByTestId("case")).toHaveTextContent("Георги Асенов Димитров");
  });
});
