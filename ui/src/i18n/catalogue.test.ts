import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import { describe, expect, it, vi } from "vitest";
import { allEntries, texts } from "./index";
import { troubles } from "./messages/errors";
import { documentKinds, findings } from "./messages/findings";
import { refusals } from "./messages/refusals";

const BINDINGS = readFileSync(join(import.meta.dirname, "../transport/bindings.ts"), "utf8");
const CRATES = join(import.meta.dirname, "../../../src-tauri/crates");

/** Every value of a tag or plain string in an exported type of the bindings. */
function codesOf(type: string, tag?: string): string[] {
  const start = BINDINGS.indexOf(`export type ${type} =`);
  expect(start, type).toBeGreaterThan(0);
  const end = BINDINGS.indexOf("\nexport type", start + 1);
  const body = BINDINGS.slice(start, end < 0 ? undefined : end).replace(/\/\*[\s\S]*?\*\//g, "");
  const found = [...body.matchAll(tag === undefined ? /"([\w-]+)"/g : new RegExp(`\\b${tag}: "([\\w-]+)"`, "g"))];
  return [...new Set(found.map((match) => match[1] ?? ""))];
}

/** Names of the arguments in an ICU message. */
function argumentsOf(message: string): string[] {
  const names = new Set<string>();
  // A compiled message is a list of texts and arguments; the options of a choice are such messages again.
  const walk = (message: unknown): void => {
    if (!Array.isArray(message)) return;
    for (const part of message) {
      if (!Array.isArray(part)) continue;
      const [name, , options]: unknown[] = part;
      if (typeof name === "string") names.add(name);
      if (options !== null && typeof options === "object") Object.values(options).forEach(walk);
    }
  };
  walk(compileMessage(message));
  return [...names].sort();
}

const entries = Object.entries({
  ...allEntries(),
  ...Object.fromEntries(Object.entries(documentKinds).map(([kind, entry]) => [`kind.${kind}`, entry])),
});

describe("the catalogue", () => {
  it.each(entries)("says %s in both languages, with the same values", (id, [bg, en]) => {
    expect(bg.trim(), id).not.toBe("");
    expect(en.trim(), id).not.toBe("");
    expect(argumentsOf(en), id).toEqual(argumentsOf(bg));
  });

  it("is written in the syntax of its messages", () => {
    // What cannot be read is said on the console only, and shown to the officer as it stands.
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const broken = entries.filter(([, words]) => {
      said.mockClear();
      words.forEach((text) => compileMessage(text));
      return said.mock.calls.length > 0;
    });
    said.mockRestore();
    expect(broken.map(([id]) => id)).toEqual([]);
  });

  it.each(entries)("keeps the tone in %s", (_id, [bg, en]) => {
    expect(`${bg}${en}`).not.toMatch(/!|\bError\b|Грешка/);
    expect(bg).not.toMatch(/\s-\s|"|\.\.\./);
  });

  it("is Bulgarian in its first column", () => {
    const foreign = Object.entries(texts).filter(([, [bg]]) => !/[а-яА-Я]/.test(bg) && !/^[{}\w\s,.№·:()#]*$/.test(bg));
    expect(foreign).toEqual([]);
  });
});

describe("no text is without a place", () => {
  const source = readdirSync(join(import.meta.dirname, ".."), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.tsx?$/.test(path) && !/messages|\.test\.|^test|bindings/.test(path))
    .map((path) => readFileSync(join(import.meta.dirname, "..", path), "utf8"))
    .join("\n");
  const named = new Set([...source.matchAll(/"([\w.-]+)"/g)].map((match) => match[1]));
  // `state.${state}`: a family of texts, named by the code that chooses among them.
  const families = [...source.matchAll(/`([\w-]+\.[\w.-]*)\$\{[^}]*\}([\w.]*)`/g)].map(([, head = "", tail = ""]) => [head, tail]);
  it("every id is named by a screen", () => {
    const idle = Object.keys(texts).filter(
      (id) => !named.has(id) && !families.some(([head = "", tail = ""]) => id.startsWith(head) && id.endsWith(tail)),
    );
    expect(idle).toEqual([]);
  });
});

describe("every code of the desk has its words", () => {
  it("errors", () => expect(Object.keys(troubles).sort()).toEqual(codesOf("DeskError", "code").sort()));
  it("refusals of the register", () => expect(Object.keys(refusals).sort()).toEqual(codesOf("Rejection", "code").sort()));
  it.each([
    ["DecisionBlock", "code", "block."],
    ["LinkFault", undefined, "fault."],
    ["QueueGroupKind", undefined, "queue.group."],
    ["QueueView", undefined, "queue.view."],
    ["RowField", undefined, "queue.found."],
    ["CaseState", undefined, "state."],
    ["PartyRole", undefined, "role."],
    ["Answer", undefined, "answer."],
    ["Outcome", undefined, "decide."],
    ["Outcome", undefined, "ruling."],
    ["Outcome", undefined, "ruled."],
    ["Outcome", undefined, "suggest."],
    ["RulingStage", undefined, "ruling.stage."],
    ["SignatureVerdict", undefined, "sig."],
    ["SignatureVerdict", undefined, "sig.short."],
    ["SignatureCause", undefined, "sig.cause."],
    ["SignatureRemedy", undefined, "sig.remedy."],
    ["SignatureQuality", undefined, "sig.quality."],
    ["SignatureQuality", undefined, "sig.line."],
    ["RevocationKnown", undefined, "sig.revocation."],
    ["LaterChanges", undefined, "sig.later."],
    ["Realm", undefined, "realm."],
    ["Theme", undefined, "settings.theme."],
    ["Density", undefined, "settings.density."],
  ])("%s", (type, tag, prefix) => {
    const missing = codesOf(type, tag).filter((code) => !(`${prefix}${code}` in texts));
    expect(codesOf(type, tag).length).toBeGreaterThan(1);
    expect(missing).toEqual([]);
  });

  it("reasons why an act may not be done", () => {
    const codes = codesOf("ActionBlock", "code").filter((code) => code !== "decision");
    expect(codes.length).toBeGreaterThan(8);
    expect(codes.filter((code) => !(`why.${code}` in texts))).toEqual([]);
  });

  it("findings of the rules", () => {
    const source = readFileSync(join(CRATES, "domain/src/finding.rs"), "utf8");
    const codes = [...source.matchAll(/Self::\w+ => "([\w-]+)"/g)].map((match) => match[1] ?? "");
    expect(codes.length).toBeGreaterThan(20);
    expect(Object.keys(findings).sort()).toEqual(codes.sort());
  });

  it("acts", () => {
    const source = readFileSync(join(CRATES, "domain/src/command.rs"), "utf8");
    const kinds = [...source.matchAll(/Self::\w+(?: \{ \.\. \})? => "([\w-]+)"/g)].map((match) => match[1] ?? "");
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.filter((kind) => !(`act.kind.${kind}` in texts))).toEqual([]);
  });

  it("documents of the service packs", () => {
    const packs = ["2079", "2107"].map((code) => readFileSync(join(CRATES, `../../assets/services/${code}.toml`), "utf8"));
    const kinds = packs.flatMap((pack) => [...pack.matchAll(/\[\[(?:evidence|declaration)\]\]\s+key = "([\w-]+)"/g)]);
    expect(kinds.length).toBeGreaterThan(10);
    expect(kinds.map((match) => match[1] ?? "").filter((kind) => !(kind in documentKinds))).toEqual([]);
  });

  it("support codes are one for each trouble", () => {
    const numbers = Object.values(troubles).map((trouble) => trouble.no);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
