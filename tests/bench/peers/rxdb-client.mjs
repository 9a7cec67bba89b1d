// Usage: rxdb-client.mjs URL FOLDER ID PAGE_SIZE. Opens the page in headless Chromium with FOLDER as its profile.

import { readFileSync, readdirSync } from "node:fs";
import process from "node:process";

import puppeteer from "puppeteer-core";

import { chromium } from "./chromium.mjs";
import { peak, tell, version } from "./common.mjs";

const [url, folder, one, size] = process.argv.slice(2);

/** A process and all that it started. */
function tree(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended meanwhile.
    }
  }
  const found = [root];
  for (const pid of found) parents.forEach((parent, child) => parent === pid && found.push(child));
  return found;
}

const browser = await puppeteer.launch({
  executablePath: chromium(),
  headless: true,
  userDataDir: folder,
  protocolTimeout: 0,
  // The sandbox of Chromium wants a user who is not root.
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
});
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(error));
await page.goto(url);
const told = await page.evaluate((id, pages) => globalThis.bootstrap(id, pages), one, Number(size));
const most = tree(browser.process().pid).reduce((sum, pid) => sum + peak(pid), 0);
const browserVersion = (await browser.version()).replace(/^.*\//, "");
await browser.close();
tell({ ...told, peak: most, version: `RxDB ${version("rxdb")} in Chromium ${browserVersion.split(".")[0]}` });
