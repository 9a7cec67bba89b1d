// Usage: rxdb-server.mjs CASES FOLDER. Serves the cases by pages, in an order of its own, to RxDB's replication, and the page
// that replicates. The checkpoint is the place in that order.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import process from "node:process";

import { build } from "esbuild";

import { chromium } from "./chromium.mjs";
import { serve } from "./common.mjs";

// Whoever has none learns it before anything is measured.
chromium();

const [cases] = process.argv.slice(2);
const file = readFileSync(cases);
const starts = [0];
for (let end = file.indexOf(10); end !== -1; end = file.indexOf(10, end + 1)) starts.push(end + 1);
const count = starts.length - 1;

/** The documents from a place on, as the body of an answer. */
function page(from, limit) {
  const to = Math.min(from + limit, count);
  const documents = Buffer.from(file.subarray(starts[from], Math.max(starts[to] - 1, starts[from])));
  for (let place = from + 1; place < to; place += 1) documents[starts[place] - 1 - starts[from]] = 44;
  return Buffer.concat([Buffer.from(`{"checkpoint":{"place":${to}},"documents":[`), documents, Buffer.from("]}")]);
}

const bundled = await build({
  entryPoints: [fileURLToPath(new URL("rxdb-page.mjs", import.meta.url))],
  bundle: true,
  minify: true,
  format: "iife",
  write: false,
  logLevel: "error",
});
const script = Buffer.from(bundled.outputFiles[0].contents);

function send(response, type, body) {
  response.writeHead(200, { "content-type": type, "content-length": body.length, "cache-control": "no-store" });
  response.end(body);
}

function answer(request, response) {
  const asked = new URL(request.url, "http://localhost");
  if (asked.pathname === "/pull") {
    const number = (name) => Number(asked.searchParams.get(name));
    send(response, "application/json", page(number("from"), number("limit")));
  } else if (asked.pathname === "/page.js") {
    send(response, "text/javascript", script);
  } else {
    send(response, "text/html", Buffer.from('<!doctype html><meta charset="utf-8"><script src="/page.js"></script>'));
  }
}

serve(answer, createServer);
