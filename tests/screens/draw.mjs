// Draws every screen of the window from invented data in the engine that the window has on Linux (WebKitGTK), and asks axe of each,
// contrast included. The list of screens is the pages' own (`ui/src/test/screens.ts`); nothing is named here.
//
// draw.mjs PAGES OUT: PAGES is the fixtures build, OUT gets a folder for each look, `screens.txt` and `axe.txt`.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const [pages, out] = process.argv.slice(2);
const BROWSER = process.env.GISHE_MINIBROWSER ?? `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;
const PORT = 4750;
/** Language, theme, width, height and size of the text in hundredths. A larger text makes the page narrower, as in the window. */
const LOOKS = [
  ["bg-light", "bg", "light", 1366, 768, 100],
  ["bg-dark", "bg", "dark", 1366, 768, 100],
  ["en-light", "en", "light", 1366, 768, 100],
  ["en-dark", "en", "dark", 1366, 768, 100],
  ["bg-light-200", "bg", "light", 1366, 768, 200],
  ["bg-light-1920", "bg", "light", 1920, 1080, 100],
];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".pdf": "application/pdf", ".ttf": "font/ttf" };
const only = process.env.SCREENS ?? "";
const looks = LOOKS.filter(([look]) => (process.env.LOOKS ?? "") === "" || process.env.LOOKS.split(" ").includes(look));

const server = createServer(async (asked, answer) => {
  const path = normalize(decodeURIComponent(new URL(asked.url, "http://x").pathname));
  try {
    const body = await readFile(join(pages, path === "/" ? "index.html" : path));
    answer.writeHead(200, { "content-type": TYPES[extname(path)] ?? (path === "/" ? "text/html" : "application/octet-stream") });
    answer.end(body);
  } catch {
    answer.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const home = `http://127.0.0.1:${server.address().port}/`;

const driver = spawn("WebKitWebDriver", [`--port=${PORT}`], { stdio: "ignore" });
process.on("exit", () => driver.kill());
const rest = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${value?.error} ${value?.message}`);
  return value;
}

async function begin() {
  const options = { binary: BROWSER, args: ["--automation"] };
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask("POST", "/session", { capabilities: { alwaysMatch: { browserName: "MiniBrowser", "webkitgtk:browserOptions": options } } });
    } catch (error) {
      if (tries > 40) throw error;
      await rest(250);
    }
  }
}

const session = `/session/${(await begin()).sessionId}`;
const run = (script, ...args) => ask("POST", `${session}/execute/sync`, { script, args });
const go = (query) => ask("POST", `${session}/url`, { url: `${home}?${new URLSearchParams(query)}` });

/** Makes the page itself as large as a window of the program is inside. */
async function size(width, height) {
  let [wide, high] = [width, height];
  for (let tries = 0; tries < 6; tries += 1) {
    await ask("POST", `${session}/window/rect`, { width: wide, height: high });
    await rest(300);
    const [w, h] = await run("return [innerWidth, innerHeight]");
    if (w === width && h === height) return;
    [wide, high] = [wide + width - w, high + height - h];
  }
  throw new Error(`the window does not become ${width} × ${height}`);
}

async function until(script) {
  for (let tries = 0; tries < 240; tries += 1) {
    const value = await run(script);
    if (value) return value;
    await rest(125);
  }
  throw new Error(`${script}: never`);
}

await go({ screens: "" });
const names = JSON.parse(await until("return document.documentElement.dataset.screens")).filter((name) => name.includes(only));
const faults = [];
let drawn = 0;
for (const [look, lang, theme, width, height, text] of looks) {
  await mkdir(join(out, look), { recursive: true });
  await size(Math.round((width * 100) / text), Math.round((height * 100) / text));
  for (const [at, name] of names.entries()) {
    const file = `${String(at + 1).padStart(2, "0")}-${name.replaceAll(/[^\p{L}\p{N}]+/gu, "-")}`;
    try {
      await go({ screen: name, lang, theme, axe: "" });
      const state = await until("return document.documentElement.dataset.screen");
      if (state !== "ready") faults.push(`${look} ${name}: ${state}`);
      const told = JSON.parse((await run("return document.documentElement.dataset.axe")) ?? "[]");
      faults.push(...told.map((fault) => `${look} ${name}: ${fault}`));
      const wide = await run("return document.documentElement.scrollWidth - innerWidth");
      if (wide > 0) faults.push(`${look} ${name}: scrolls sideways by ${wide} px`);
      await writeFile(join(out, look, `${file}.png`), Buffer.from(await ask("GET", `${session}/screenshot`), "base64"));
      drawn += 1;
    } catch (error) {
      faults.push(`${look} ${name}: ${error.message}`);
    }
  }
}
await ask("DELETE", session).catch(() => undefined);
await writeFile(join(out, "screens.txt"), `${names.join("\n")}\n`);
await writeFile(join(out, "axe.txt"), faults.length === 0 ? "" : `${faults.join("\n")}\n`);
console.log(`${drawn} drawn of ${names.length} screens in ${looks.length} looks; ${faults.length} faults${faults.length === 0 ? "" : `, see ${join(out, "axe.txt")}`}`);
server.close();
driver.kill();
process.exit(faults.length === 0 ? 0 : 1);
