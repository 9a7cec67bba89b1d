// The browser that RxDB is measured in.

import { existsSync } from "node:fs";
import process from "node:process";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of the browser; ends the program when there is none. */
export function chromium() {
  const found = [process.env.CHROMIUM, ...PLACES].find((place) => place && existsSync(place));
  if (found) return found;
  console.error("No Chromium here: install Debian's package `chromium`, or name the program in CHROMIUM.");
  return process.exit(1);
}
