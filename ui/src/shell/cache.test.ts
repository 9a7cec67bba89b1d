import { describe, expect, it, vi } from "vitest";
import { forgetPeople, keys, newCache, refresh } from "./cache";
import { chord } from "./keys";

function filled() {
  const cache = newCache();
  cache.setQueryData(keys.status, 1);
  cache.setQueryData(keys.settings, 1);
  cache.setQueryData(keys.case("a"), 1);
  cache.setQueryData(keys.signing, 1);
  cache.setQueryData(keys.document("a", "deed"), 1);
  return cache;
}

const stale = (cache: ReturnType<typeof filled>) =>
  cache.getQueryCache().getAll().filter((query) => query.state.isInvalidated).map((query) => query.queryKey[0]);

describe("the cache", () => {
  it("refreshes what the desk names, and nothing else", () => {
    const cache = filled();
    refresh(cache, ["case", "signing"]);
    expect(stale(cache).sort()).toEqual(["case", "signing"]);
  });

  it("asks again for a document that could not be shown, once its case or the link changed", async () => {
    const cache = filled();
    const ask = vi.fn(async () => Promise.reject(new Error("not here")));
    await cache.fetchQuery({ queryKey: keys.document("b", "deed"), queryFn: ask }).catch(() => undefined);
    refresh(cache, ["status"]);
    expect(stale(cache).sort()).toEqual(["bytes", "status"]);
  });

  it("forgets people when the desk is not open", () => {
    const cache = filled();
    forgetPeople(cache);
    expect(cache.getQueryCache().getAll().map((query) => query.queryKey[0]).sort()).toEqual(["settings", "status"]);
  });
});

describe("chords", () => {
  it.each([
    [{ code: "KeyK", key: "к", ctrlKey: true }, "Ctrl+KeyK"],
    [{ code: "Digit1", key: "1", altKey: true }, "Alt+Digit1"],
    [{ code: "Numpad3", key: "3" }, "Digit3"],
    [{ code: "F6", key: "F6", shiftKey: true }, "Shift+F6"],
  ])("name the physical key whatever the layout: %o", (init, expected) => {
    expect(chord(new KeyboardEvent("keydown", init))).toBe(expected);
  });
});
