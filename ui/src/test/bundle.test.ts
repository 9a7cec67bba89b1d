import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";

/** The goal: pages, scripts and styles as they are built, compressed, without pdf.js, in kB (1,000 bytes). */
const MOST = 450;

it("the pages of the window stay small: scripts and styles within 450 kB compressed, pdf.js apart", () => {
  const root = join(import.meta.dirname, "../..");
  const out = mkdtempSync(join(tmpdir(), "gishe-bundle-"));
  try {
    execFileSync(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--outDir", out, "--emptyOutDir", "--logLevel", "error"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", VITEST: "" },
    });
    const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((path) => /\.(html|js|mjs|css)$/.test(path));
    const ours = files.filter((path) => !/(^|\/)pdf[.-]|^pdfjs\//.test(path.replaceAll("\\", "/")));
    // pdf.js is a file of its own, and nothing of the invented desk or of axe is in what is shipped.
    expect(files.length).toBeGreaterThan(ours.length);
    const texts = ours.map((path) => readFileSync(join(out, path)));
    expect(texts.some((text) => text.includes("РЛЦ26-АР01"))).toBe(false);
    expect(texts.some((text) => text.includes("getDocument"))).toBe(false);
    const kilobytes = texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).length, 0) / 1000;
    console.info(`window: ${kilobytes.toFixed(0)} kB compressed of at most ${MOST}, in ${ours.length} files`);
    expect(kilobytes).toBeGreaterThan(100);
    expect(kilobytes).toBeLessThanOrEqual(MOST);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
