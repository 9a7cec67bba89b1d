// What an officer waits for in the real window: the release program on a city with about ten thousand cases in the officer's
// district, under a virtual display. Times are taken within the page, from the input to the second frame after what was asked for
// stands in the document; the driver's way there and back is not in them. The first start founds the city, which takes minutes;
// it is kept under the folder of what is left.
//
//   window.mjs PROGRAMS OUT [FIXTURES]: PROGRAMS holds `gishe` and `gishe-sandbox`, OUT takes the city and the table, FIXTURES is
//   a build of the pages with invented data, for the same pages in Chromium.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { gzipSync } from "node:zlib";
import { inChromium } from "./chromium.mjs";
import { rest, until, visit, Window } from "./driver.mjs";
import { began, memory, program } from "./memory.mjs";
import { IN_PAGE } from "./page.mjs";
import { ms, Table } from "./table.mjs";

const [programs, out, fixtures] = process.argv.slice(2).map((path) => resolve(path));
/** So many in the city are a little more than ten thousand in its largest district. */
const APPLICATIONS = Number(process.env.APPLICATIONS ?? 120_000);
const [DISTRICT, OFFICER, PIN] = ["Люлин", "sofia-19-1", "482136"];
const STARTS = Number(process.env.STARTS ?? 5);
const CASES = Number(process.env.CASES ?? 40);
/** Seconds that the first start is given to fetch documents ahead: the sandbox draws each of them when it is asked for. */
const AHEAD = Number(process.env.AHEAD ?? 900);
/** Names typed letter by letter, in Cyrillic and Latin, a street, a number. */
const TYPED = ["Иванов", "Петрова", "Georgiev", "Димитър", "Мария", "Стоянов", "ул", "0142"];

const row = "[data-testid^='queue-row-']";

/** The central side on its kept city. */
async function central() {
  const city = join(out, `city-${APPLICATIONS}`);
  await mkdir(city, { recursive: true });
  const side = spawn(join(programs, "gishe-sandbox"), ["--applications", String(APPLICATIONS), "--admin", "--data", city], { stdio: ["ignore", "pipe", "inherit"] });
  process.on("exit", () => side.kill());
  const lines = createInterface({ input: side.stdout });
  const failed = once(side, "exit").then(() => Promise.reject(new Error("the sandbox ended before it was ready")));
  const [line] = await Promise.race([once(lines, "line"), failed]);
  failed.catch(() => undefined);
  const ready = JSON.parse(line);
  const listing = JSON.parse(await readFile(ready.listing, "utf8"));
  const trust = join(out, "trust.pem");
  await writeFile(trust, (await Promise.all([ready.rootPem, ready.tsaPem].map((pem) => readFile(pem)))).join("\n"));
  return { url: ready.url, trust, officer: listing.officers.find(({ id }) => id === OFFICER) };
}

const side = await central();
const data = join(out, "window-desk");
await rm(data, { recursive: true, force: true });
const args = ["--practice", "--central", side.url, "--data", data, "--trust", side.trust];
const open = () => Window.open(join(programs, "gishe"), args);
const table = new Table();

/** The first start of this desk: signs in, fetches the district and the documents that are fetched ahead. */
async function settle() {
  const window = await open();
  await window.type("[data-testid='signin-district']", `${DISTRICT}\uE015\uE007`);
  await window.click("[data-testid='signin-start']");
  await window.element("[data-testid='signin-url']");
  await visit(await window.run("return document.querySelector(`[data-testid='signin-url']`).textContent"), side.officer);
  for (const field of ["pin-new", "pin-repeat"]) await window.type(`[data-testid='${field}']`, PIN);
  await window.click("[data-testid='pin-save']");
  const begun = Date.now();
  await window.element(row);
  await window.click("[data-testid='nav-exchange']");
  const here = "return document.querySelector(`[data-testid='store-documents']`)?.dataset.toCome === '0'";
  await until("the documents fetched ahead", () => window.run(here), AHEAD).catch((error) => console.log(`${error.message} within ${AHEAD} s: what is fetched on demand is in the times of first pages`));
  console.log(`the first start was left after ${Math.round((Date.now() - begun) / 1000)} s`);
  await window.click("[data-testid='nav-cases']");
  await window.click("[data-testid='queue-view-all']");
  await window.element(row);
  await rest(1000);
  await window.close();
  await released();
}

/** Waits until the program of the window is gone. */
const released = () => until("the end of the program", () => program("/gishe", data) === undefined, 60);

/** Starts the program and unlocks it: from the start of its process to a place for the PIN, and from the PIN to the queue. */
async function start() {
  const window = await open();
  const gate = await window.within(`${IN_PAGE} return origin() + await painted(() => document.querySelector("[data-testid='pin-unlock']"));`);
  const toGate = gate - began(program("/gishe", data));
  await window.type("[data-testid='pin-unlock']", PIN);
  const toQueue = await window.within(
    `${IN_PAGE} return timed(() => document.querySelector("[data-testid='unlock-open']").click(), () => document.querySelector(args[0]));`,
    row,
  );
  return { window, toGate, toQueue };
}

async function bundle() {
  const folder = new URL("../../../ui/dist/", import.meta.url);
  const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(html|js|mjs|css)$/.test(name));
  const ours = names.filter((name) => !/(^|\/)pdf[.-]|^pdfjs\//.test(name));
  const sizes = await Promise.all(ours.map(async (name) => gzipSync(await readFile(new URL(name, folder)), { level: 9 }).length));
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}

console.log(`load before: ${loadavg().map((load) => load.toFixed(1)).join(", ")}`);
await settle();
const starts = [];
let window;
for (let n = 0; n < STARTS; n += 1) {
  if (window !== undefined) {
    await window.close();
    await released();
  }
  const one = await start();
  ({ window } = one);
  starts.push(one);
}
const chromium = fixtures === undefined ? null : await inChromium(fixtures, 10_000, STARTS);
const total = await window.run(`return Number(document.querySelector("${row}").getAttribute("aria-setsize"))`);
console.log(`${total} cases in the queue`);
const beside = (key, unit) => (chromium === null ? "" : `the same pages in Chromium: ${chromium[key]} ${unit}`);
table.times("start to a place for the PIN", starts.map(({ toGate }) => toGate), "", null);
table.times("PIN to the painted queue", starts.map(({ toQueue }) => toQueue), "", null);
table.times("start to a usable queue, without typing", starts.map(({ toGate, toQueue }) => toGate + toQueue), beside("start", "ms, invented data, no lock"), 1200);
const held = memory(program("/gishe", data).pid);
table.figure("memory of all processes, the queue open (PSS)", held.mb, "MB", beside("memory", "MB"), chromium === null ? null : Number(chromium.memory));
console.log(held.parts.map(({ name, mb }) => `${name} ${mb.toFixed(0)} MB`).join(", "));

table.times(`keystroke in search to painted rows, ${total} cases`, await window.within(`${IN_PAGE} return typing(args[0]);`, TYPED), "", 50);
const opened = await window.within(`${IN_PAGE} return opening(args[0]);`, CASES);
table.times("open a case to painted facts", opened.facts, "", 80);
table.times("open a case to its painted first page", opened.pages, opened.none > 0 ? `${opened.none} without a page` : "", 300);
const next = await window.within(`${IN_PAGE} return following(args[0]);`, CASES);
table.times("next case to painted facts", next.facts, "", 100);
table.times("next case to its painted first page", next.pages, next.none > 0 ? `${next.none} without a page` : "", 300);
const after = memory(program("/gishe", data).pid);
table.figure(`memory after ${2 * CASES} cases`, after.mb, "MB", "", null);
const scrolled = await window.within(`${IN_PAGE} return scrolling();`);
table.figure("frames a second while the queue scrolls, 600 px a frame", scrolled.rate, "", `between frames p95 ${ms(scrolled.p95)}, longest ${ms(scrolled.longest)}`, null);
table.figure("pages of the window, compressed, pdf.js apart", await bundle(), "kB", "", 450);
await window.close();
console.log(`load after: ${loadavg().map((load) => load.toFixed(1)).join(", ")}`);
await writeFile(join(out, "window.md"), table.markdown());
console.log(`\n${table.markdown()}`);
process.exit(0);
