import type { Place } from "../../transport";
import type { Part } from "./pages";

/** Parts of a page's side that a place is given in. */
export const WHOLE = 10_000;
/** The smallest side of a place. */
export const LEAST = 100;

/** A fraction as a whole part of a side. */
const whole = (fraction: number) => Math.round(Math.min(Math.max(fraction, 0), 1) * WHOLE);

/** A part of a page as it is kept; never outside of it, never empty. */
export function placeOf(part: Part): Place {
  const x = Math.min(whole(part.x), WHOLE - LEAST);
  const y = Math.min(whole(part.y), WHOLE - LEAST);
  const width = Math.min(Math.max(whole(part.x + part.width) - x, LEAST), WHOLE - x);
  const height = Math.min(Math.max(whole(part.y + part.height) - y, LEAST), WHOLE - y);
  return { x, y, width, height };
}

/** A place in fractions of the page's sides. */
export function partOf(place: Place): Part {
  return { x: place.x / WHOLE, y: place.y / WHOLE, width: place.width / WHOLE, height: place.height / WHOLE };
}

/** A part of an upright page as it lies on a page turned to the right. */
export function turned(part: Part, turn: number): Part {
  const { x, y, width, height } = part;
  switch (((turn % 360) + 360) % 360) {
    case 90:
      return { x: 1 - y - height, y: x, width: height, height: width };
    case 180:
      return { x: 1 - x - width, y: 1 - y - height, width, height };
    case 270:
      return { x: y, y: 1 - x - width, width: height, height: width };
    default:
      return part;
  }
}

/** A part of a turned page as it lies on the upright one. */
export function upright(part: Part, turn: number): Part {
  return turned(part, 360 - turn);
}

/** The part between two points, whichever comes first. */
export function between(one: readonly [number, number], two: readonly [number, number]): Part {
  const [x, y] = [Math.min(one[0], two[0]), Math.min(one[1], two[1])];
  return { x, y, width: Math.abs(one[0] - two[0]), height: Math.abs(one[1] - two[1]) };
}

/** What an arrow does to a part as it is seen: it moves it, or with Shift moves its lower right corner. Always on the page. */
export function nudged(part: Part, key: string, sizes: boolean, step: number): Part {
  const dx = key === "ArrowLeft" ? -step : key === "ArrowRight" ? step : 0;
  const dy = key === "ArrowUp" ? -step : key === "ArrowDown" ? step : 0;
  const least = LEAST / WHOLE;
  const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
  if (sizes)
    return {
      ...part,
      width: within(part.width + dx, least, 1 - part.x),
      height: within(part.height + dy, least, 1 - part.y),
    };
  return { ...part, x: within(part.x + dx, 0, 1 - part.width), y: within(part.y + dy, 0, 1 - part.height) };
}
