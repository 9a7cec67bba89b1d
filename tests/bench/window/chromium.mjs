// The same pages in Chromium, as a window of their own (`--app`): the peer of our window's start and memory.

import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { chromium } from "../peers/chromium.mjs";
import { rest, until } from "./driver.mjs";
import { memory } from "./memory.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".ttf": "font/ttf" };
/** The drawn rows of the invented desk beside those that are asked for. */
const DRAWN = 14;
/** Tells this program, at the second frame after the first row stands there, when that was. */
const TELL = `<script>
  const look = () => document.querySelector("[data-testid^='queue-row-']")
    ? requestAnimationFrame(() => requestAnimationFrame(() => fetch("/painted?at=" + (performance.timeOrigin + performance.now()))))
    : requestAnimationFrame(look);
  look();
</script>`;

/** Starts Chromium so many times: median milliseconds from its start to a painted queue, and MB of all its processes. */
export async function inChromium(folder, rows, starts) {
  let painted = null;
  const server = createServer(async (request, reply) => {
    const address = new URL(request.url, "http://local");
    if (address.pathname === "/painted") {
      painted = Number(address.searchParams.get("at"));
      return reply.writeHead(204).end();
    }
    const path = normalize(decodeURIComponent(address.pathname));
    try {
      const bytes = await readFile(join(folder, path === "/" ? "index.html" : path));
      reply.writeHead(200, { "content-type": TYPES[extname(path)] ?? (path === "/" ? "text/html" : "application/octet-stream") });
      reply.end(path === "/" ? bytes.toString().replace("</body>", `${TELL}</body>`) : bytes);
    } catch {
      reply.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const page = `http://127.0.0.1:${server.address().port}/?scene=desk&extra=${rows - DRAWN}`;
  const profile = await mkdtemp(join(tmpdir(), "gishe-chromium-"));
  const args = ["--no-sandbox", "--no-first-run", "--disable-background-networking", `--user-data-dir=${profile}`, "--window-size=1366,768", `--app=${page}`];
  const [times, sizes] = [[], []];
  try {
    // The first start makes the profile, and does not count.
    for (let n = 0; n <= starts; n += 1) {
      painted = null;
      const begun = Date.now();
      const browser = spawn(chromium(), args, { stdio: "ignore" });
      const ended = new Promise((done) => browser.once("exit", done));
      await until("the queue in Chromium", () => painted, 60);
      if (n > 0) times.push(painted - begun);
      await rest(2000);
      if (n > 0) sizes.push(memory(browser.pid).mb);
      browser.kill();
      await ended;
    }
  } finally {
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
  const median = (all) => [...all].sort((a, b) => a - b)[Math.floor((all.length - 1) / 2)].toFixed(0);
  return { start: median(times), memory: median(sizes) };
}
