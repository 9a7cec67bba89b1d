// The real window by WebDriver, and the officer outside of it: the forms in the browser with the code of two factors.

import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { memory } from "./memory.mjs";

const PORT = 4790;
/** By which the program lets itself be driven, as `tauri-driver` sets it. */
const AUTOMATION = { TAURI_AUTOMATION: "true", TAURI_WEBVIEW_AUTOMATION: "true" };

export const rest = (ms) => new Promise((done) => setTimeout(done, ms));

/** Asks until there is an answer; names what never came. */
export async function until(what, ask, seconds = 120) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await rest(100);
  }
}

/** A window of the program under a driver of its own. */
export class Window {
  #driver;
  #session;
  /** Milliseconds since 1970 at which the driver was told to start the program. */
  begun = 0;

  async #ask(method, path, body) {
    const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${value?.error} ${value?.message}`);
    return value;
  }

  /** Starts the program with these arguments. */
  static async open(binary, args) {
    const window = new Window();
    window.#driver = spawn("WebKitWebDriver", [`--port=${PORT}`], { stdio: "ignore", env: { ...process.env, ...AUTOMATION } });
    process.on("exit", () => window.#driver.kill());
    await until("the driver", () => fetch(`http://127.0.0.1:${PORT}/status`).then((answer) => answer.ok, () => false));
    const options = { browserName: "wry", "webkitgtk:browserOptions": { binary, args } };
    window.begun = Date.now();
    const made = await window.#ask("POST", "/session", { capabilities: { alwaysMatch: options } });
    window.#session = `/session/${made.sessionId}`;
    await window.#ask("POST", `${window.#session}/timeouts`, { script: 120_000 });
    return window;
  }

  run(script, ...args) {
    return this.#ask("POST", `${this.#session}/execute/sync`, { script, args });
  }

  /** What an asynchronous function answers within the page; `script` is its body. */
  async within(script, ...args) {
    const body = `const done = arguments[arguments.length - 1]; const given = [...arguments].slice(0, -1);
      (async (...args) => { ${script} })(...given).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const told = await this.#ask("POST", `${this.#session}/execute/async`, { script: body, args });
    if (told.error !== undefined) throw new Error(told.error);
    return told.value;
  }

  async element(css) {
    const found = await until(css, () => this.#ask("POST", `${this.#session}/element`, { using: "css selector", value: css }).catch(() => null));
    return Object.values(found)[0];
  }

  async type(css, text) {
    await this.#ask("POST", `${this.#session}/element/${await this.element(css)}/value`, { text });
  }

  async click(css) {
    await this.element(css);
    await this.run("document.querySelector(arguments[0]).click()", css);
  }

  /** Ends the session, which closes the window and ends the program, and then the driver: without it the program would stay. */
  async close() {
    const gone = new Promise((done) => this.#driver.once("exit", done));
    await this.#ask("DELETE", this.#session).catch(() => undefined);
    await until("the end of the program", () => memory(this.#driver.pid).parts.length === 1, 60);
    this.#driver.kill();
    await gone;
  }
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The six digits of a step (RFC 6238: HMAC-SHA-1, 30 seconds). */
function code(secret, step) {
  const bits = [...secret].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const tag = createHmac("sha1", key).update(counter).digest();
  return String((tag.readUInt32BE(tag[19] & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Goes through the provider's pages of the sandbox, as the officer's browser does. */
export async function visit(page, officer) {
  const form = (path, fields) => fetch(new URL(path, page), { method: "POST", body: new URLSearchParams(fields) });
  const first = await (await fetch(page)).text();
  const interaction = /name="interaction" value="([^"]*)"/.exec(first)?.[1];
  if (interaction === undefined) throw new Error("the provider's page has no form");
  await form("/oidc/login", { interaction, username: officer.username, password: officer.password });
  const step = Math.floor(Date.now() / 30_000);
  // A code opens once: whoever signed in a moment ago takes the next one.
  for (const at of [step, step + 1]) {
    const last = await form("/oidc/code", { interaction, code: code(officer.totpSecret, at) });
    if (last.ok && new URL(last.url).port !== new URL(page).port) return;
  }
  throw new Error("the provider refused the sign-in");
}
