// How evenly the queue scrolls: the window of invented data, as `vite build --mode fixtures` makes it, with 10,000 cases in
// Chromium. Gives the times between frames while the list moves, by steps of the script and by the wheel.
//
//   node frames.mjs FOLDER_OF_THE_BUILD [ROWS]

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import process from "node:process";
import puppeteer from "puppeteer-core";
import { chromium } from "./chromium.mjs";

const [folder, rows = "10000"] = process.argv.slice(2);
if (folder === undefined) {
  console.error("Name the folder of the build: npx vite build --mode fixtures --outDir FOLDER");
  process.exit(1);
}
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css" };
/** A frame of 60 in a second, in milliseconds, and what counts as one that was missed. */
const FRAME = 1000 / 60;
const MISSED = FRAME * 1.5;
/** The drawn rows of the invented desk beside those that are asked for. */
const DRAWN = 14;

const server = createServer(async (request, reply) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://local").pathname));
  try {
    const bytes = await readFile(join(folder, path.endsWith("/") ? `${path}index.html` : path));
    reply.writeHead(200, { "content-type": TYPES[extname(path)] ?? (path.endsWith("/") ? "text/html" : "application/octet-stream") });
    reply.end(bytes);
  } catch {
    reply.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

const browser = await puppeteer.launch({ executablePath: chromium(), args: ["--no-sandbox"] });
const page = await browser.newPage();
await page.setViewport({ width: 1366, height: 768 });
await page.goto(`http://127.0.0.1:${server.address().port}/?scene=desk&extra=${Number(rows) - DRAWN}`);
await page.waitForSelector('[role="option"]');
// What a frame costs in processor time: on a machine that does other work too, the time of the day says little.
const client = await browser.target().createCDPSession();
const busy = async () => {
  const { processInfo } = await client.send("SystemInfo.getProcessInfo");
  return 1000 * Math.max(...processInfo.filter((one) => one.type === "renderer").map((one) => one.cpuTime));
};
const list = '[data-testid="queue-list"]';
const total = await page.$eval('[role="option"]', (row) => row.getAttribute("aria-setsize"));
if (total !== rows) throw new Error(`${total} rows instead of ${rows}`);

/** Times between frames, and of each frame how long the page's own thread was busy with scrolling. */
const during = (move) =>
  page.evaluate(
    (selector, kind) =>
      new Promise((done) => {
        const place = document.querySelector(selector);
        const gaps = [];
        let before = null;
        let blank = 0;
        const end = place.scrollHeight - place.clientHeight;
        const begun = performance.now();
        let to = 0;
        const frame = (now) => {
          if (before !== null) gaps.push(now - before);
          before = now;
          // A frame in which the middle of the list has no row shows as nothing to the officer.
          if (gaps.length % 10 === 0 && document.elementFromPoint(200, 400)?.closest('[role="option"], [role="presentation"]') === place.firstElementChild) blank += 1;
          // The place is kept here: to ask for it would have the page laid out twice in a frame.
          to += 600;
          if (kind === "steps") place.scrollTo(0, to);
          const over = kind === "steps" ? to >= end : now - begun > 6000;
          if (over) done({ gaps, blank, scrolled: place.scrollTop });
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    list,
    move,
  );

const say = (what, { gaps, blank, scrolled }, spent) => {
  const sorted = [...gaps].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
  const missed = gaps.filter((gap) => gap > MISSED).length;
  const rate = (1000 * gaps.length) / gaps.reduce((sum, gap) => sum + gap, 0);
  console.log(
    `${what}: ${gaps.length} frames over ${Math.round(scrolled)} px, ${rate.toFixed(1)} a second; ` +
      `between frames median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms; ` +
      `${missed} missed (${((100 * missed) / gaps.length).toFixed(1)} %), ${blank} without rows in the middle; ` +
      `the page's process, all its threads, worked ${(spent / gaps.length).toFixed(1)} ms a frame`,
  );
};

let before = await busy();
const stepped = await during("steps");
say("every row, 600 px a frame", stepped, (await busy()) - before);
await page.$eval(list, (place) => place.scrollTo(0, 0));
const box = await (await page.$(list)).boundingBox();
const input = await page.createCDPSession();
before = await busy();
const wheeling = during("wheel");
// As a wheel that is turned all the time: 3,000 pixels a second are more than forty rows.
void input.send("Input.synthesizeScrollGesture", { x: box.x + 100, y: box.y + 200, yDistance: -18000, speed: 3000, gestureSourceType: "mouse" }).catch(() => undefined);
const wheeled = await wheeling;
say("by the wheel, 3,000 px a second", wheeled, (await busy()) - before);
await browser.close();
server.close();
