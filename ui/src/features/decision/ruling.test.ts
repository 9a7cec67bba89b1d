import { describe, expect, it } from "vitest";
import { caseOf } from "../../test/fixtures/case";
import { queueRows } from "../../test/fixtures/people";
import type { GroundView } from "../../transport";
import { firstRuling, groundsOf, searchGrounds, toggleGround } from "./ruling";

const row = queueRows().find((one) => one.shortNumber === "1482");
if (row === undefined) throw new Error("no such row");
const view = caseOf(row);
const ground = (key: string): GroundView => {
  const found = groundsOf(view, "refused").find((one) => one.key === key);
  if (found === undefined) throw new Error(key);
  return found;
};

describe("the text of a decision", () => {
  it("begins with the suggested grounds and their texts", () => {
    const ruling = firstRuling(view, "refused");
    expect(ruling.grounds).toEqual(["no-consent"]);
    expect(ruling.reasons).toBe(ground("no-consent").text);
  });

  it("begins with the draft of the same decision, and not of another", () => {
    const draft = { outcome: "refused" as const, grounds: ["no-title"], reasons: "Мои мотиви." };
    expect(firstRuling({ ...view, draft }, "refused")).toBe(draft);
    expect(firstRuling({ ...view, draft }, "approved")).toEqual({ outcome: "approved", grounds: [], reasons: "" });
  });

  it("takes a ground's text in and, unchanged, out again", () => {
    const start = firstRuling(view, "refused");
    const more = toggleGround(start, ground("no-title"));
    expect(more.reasons).toBe(`${ground("no-consent").text}\n\n${ground("no-title").text}`);
    expect(toggleGround(more, ground("no-title"))).toEqual(start);
    expect(toggleGround(more, ground("no-consent")).reasons).toBe(ground("no-title").text);
  });

  it("keeps what the officer wrote when a ground goes", () => {
    const written = { ...firstRuling(view, "refused"), reasons: "Собственикът отрече съгласието си." };
    expect(toggleGround(written, ground("no-consent"))).toEqual({ ...written, grounds: [] });
  });

  it("does not repeat a text that already stands", () => {
    const start = { outcome: "refused" as const, grounds: [], reasons: ground("no-title").text };
    expect(toggleGround(start, ground("no-title")).reasons).toBe(ground("no-title").text);
  });

  it.each([
    ["съгласие", ["no-consent"]],
    ["consent", ["no-consent"]],
    ["saglasie", ["no-consent"]],
    ["palnomoshtno", ["no-power"]],
    ["klasifikatora", ["not-in-classifier"]],
    ["чл. 95", ["no-power"]],
    ["ал. 2 ДОКУМЕНТ", ["no-title"]],
    ["няма такова", []],
  ])("finds grounds by %s", (typed, keys) => {
    expect(searchGrounds(groundsOf(view, "refused"), typed).map((one) => one.key)).toEqual(keys);
  });
});
