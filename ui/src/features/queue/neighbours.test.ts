import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { QueueRow } from "../../transport";
import { useNeighbours } from "./neighbours";

const rows = (ids: string) => new Map([...ids].map((id, index) => [index, { id } as QueueRow]));
const shown = (ids: string, open: string | undefined, of = "mine") =>
  renderHook(({ ids, open, of }) => useNeighbours(rows(ids), open, of), { initialProps: { ids, open, of } });

describe("the cases before and after the open one", () => {
  it("are those beside it, the first where none is open", () => {
    expect(shown("abcd", "b").result.current).toEqual({ previous: "a", next: "c" });
    expect(shown("abcd", "a").result.current).toEqual({ next: "b" });
    expect(shown("abcd", "d").result.current).toEqual({ previous: "c" });
    expect(shown("abcd", undefined).result.current).toEqual({ next: "a" });
    expect(shown("", undefined).result.current).toEqual({});
  });

  it.each([
    ["decided, it goes to the end", "acdb", { previous: "a", next: "c" }],
    ["claimed, it leaves the view", "acd", { previous: "a", next: "c" }],
    ["the next one left as well", "adb", { previous: "a", next: "d" }],
    ["all below it left, and it went to the top", "ba", { previous: "a" }],
    ["it stays, and another came between", "abxcd", { previous: "a", next: "x" }],
  ])("%s", (_, after, expected) => {
    const { result, rerender } = shown("abcd", "b");
    rerender({ ids: after, open: "b", of: "mine" });
    expect(result.current).toEqual(expected);
  });

  it("are forgotten with the part of the queue that was shown, and with the case", () => {
    const { result, rerender } = shown("abcd", "b");
    rerender({ ids: "cd", open: "b", of: "free" });
    expect(result.current).toEqual({});
    rerender({ ids: "cd", open: "c", of: "free" });
    expect(result.current).toEqual({ next: "d" });
  });
});
