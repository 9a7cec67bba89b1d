import { describe, expect, it } from "vitest";
import { between, LEAST, nudged, partOf, placeOf, turned, upright, WHOLE } from "./place";

const PART = { x: 0.1, y: 0.25, width: 0.5, height: 0.125 };
const close = (one: typeof PART, two: typeof PART) =>
  (["x", "y", "width", "height"] as const).forEach((side) => expect(one[side]).toBeCloseTo(two[side], 9));

describe("a place on a page", () => {
  it.each([0, 90, 180, 270, 360, 450])("is the same place on a page turned by %i degrees", (turn) => {
    close(upright(turned(PART, turn), turn), PART);
  });

  it("goes to the right when the page is turned to the right", () => {
    // What stands at the top left comes to the top right.
    const corner = turned({ x: 0, y: 0, width: 0.1, height: 0.2 }, 90);
    close(corner, { x: 0.8, y: 0, width: 0.2, height: 0.1 });
    close(turned({ x: 0, y: 0, width: 0.1, height: 0.2 }, 180), { x: 0.9, y: 0.8, width: 0.1, height: 0.2 });
    close(turned({ x: 0, y: 0, width: 0.1, height: 0.2 }, 270), { x: 0, y: 0.9, width: 0.2, height: 0.1 });
  });

  it("is kept within its page and never empty, wherever it was drawn", () => {
    const values = [-1, 0, 0.00001, 0.5, 0.99999, 1, 2];
    for (const x of values)
      for (const y of values)
        for (const width of values)
          for (const height of values) {
            const place = placeOf({ x, y, width, height });
            expect(place.width).toBeGreaterThanOrEqual(LEAST);
            expect(place.height).toBeGreaterThanOrEqual(LEAST);
            expect(place.x + place.width).toBeLessThanOrEqual(WHOLE);
            expect(place.y + place.height).toBeLessThanOrEqual(WHOLE);
            expect(Object.values(place).every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
          }
    expect(placeOf(partOf({ x: 800, y: 4300, width: 8400, height: 520 }))).toEqual({ x: 800, y: 4300, width: 8400, height: 520 });
  });

  it("is drawn from any corner", () => {
    close(between([0.6, 0.375], [0.1, 0.25]), PART);
  });

  it("is moved and sized by arrows and stays on the page", () => {
    let part = PART;
    for (let n = 0; n < 100; n += 1) part = nudged(part, "ArrowRight", false, 0.02);
    expect(part.x + part.width).toBeCloseTo(1);
    for (let n = 0; n < 100; n += 1) part = nudged(part, "ArrowUp", true, 0.02);
    expect(part.height).toBeCloseTo(LEAST / WHOLE);
    for (let n = 0; n < 100; n += 1) part = nudged(part, "ArrowLeft", false, 0.02);
    expect(part.x).toBe(0);
    expect(nudged(part, "ArrowDown", false, 0.02).y).toBeCloseTo(part.y + 0.02);
  });
});
