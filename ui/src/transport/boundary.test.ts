import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";

const SOURCE = join(import.meta.dirname, "..");

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

const sources = files(SOURCE).map((path) => ({ path: relative(SOURCE, path), text: readFileSync(path, "utf8") }));

it("only the transport knows Tauri and the generated bindings", () => {
  const outside = sources.filter(({ path }) => !path.startsWith("transport"));
  const imports = /from "@tauri-apps|import\("@tauri-apps|transport\/bindings"|transport\/tauri"/;
  const guilty = outside.filter(({ path, text }) => path !== "main.tsx" && imports.test(text)).map(({ path }) => path);
  expect(guilty).toEqual([]);
});

it("nothing is written to browser storage or fetched from elsewhere", () => {
  const kept = /localStorage|sessionStorage|indexedDB|document\.cookie|https?:\/\/(?!www\.w3\.org)/;
  const guilty = sources.filter(({ path, text }) => !/^test\/|\.test\.|bindings/.test(path) && kept.test(text));
  expect(guilty.map(({ path }) => path)).toEqual([]);
});

it("no file is longer than 400 lines", () => {
  const long = sources.filter(({ path, text }) => !path.endsWith("bindings.ts") && text.split("\n").length > 400);
  expect(long.map(({ path }) => path)).toEqual([]);
});
