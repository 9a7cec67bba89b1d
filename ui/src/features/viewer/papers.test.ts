import * as worker from "pdfjs-dist/legacy/build/pdf.worker.mjs";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { paperOf, pdfOf, stackOf } from "../../test/fixtures/papers";
import { DeskFault } from "../../transport";
import { openPages } from "./pages";
import { leaves } from "./stack";

vi.mock("pdfjs-dist/legacy/build/pdf.worker.min.mjs?url", () => ({ default: "" }));

// jsdom has no workers: pdf.js then takes what stands under this name.
beforeAll(() => void vi.stubGlobal("pdfjsWorker", worker));

async function codeOf(bytes: ArrayBuffer): Promise<string> {
  return openPages(bytes).then(
    (pages) => `opened, ${pages.count}`,
    (thrown: unknown) => (thrown instanceof DeskFault ? thrown.error.code : String(thrown)),
  );
}

describe("bad evidence says what is wrong with it", () => {
  it.each([
    ["empty", "document-empty"],
    ["corrupt", "document-damaged"],
    ["locked", "document-encrypted"],
    ["many", "opened, 500"],
  ])("%s: %s", async (name, code) => {
    expect(await codeOf(paperOf(name) ?? new ArrayBuffer(0))).toBe(code);
  });

  it("refuses what is neither a PDF nor written by the desk", async () => {
    for (const foreign of ["<html></html>", "\x89PNG\r\n\x1a\n", "GISHEPG"])
      expect(await codeOf(new TextEncoder().encode(foreign).buffer)).toBe("document-damaged");
  });

  it("shows the pages of a broken file that can be read", async () => {
    const pages = await openPages(paperOf("broken") ?? new ArrayBuffer(0));
    const read = async (page: number) => (await pages.text(page)).trim();
    // pdf.js counts what it could reach: the viewer says that there are fewer than the case has, and that the second is broken.
    expect(pages.count).toBe(2);
    expect(await read(1)).toBe("Page 1 of 3");
    await expect(read(2)).rejects.toBeDefined();
    pages.close();
  });

  it("reaches the last of five hundred pages and finds words there", async () => {
    const pages = await openPages(pdfOf(500));
    expect((await pages.text(500)).trim()).toBe("Page 500 of 500");
    const [part] = (await pages.find?.(500, "page 500")) ?? [];
    expect(part?.x).toBeCloseTo(72 / 595, 3);
    expect(part?.y).toBeGreaterThan(0.08);
    expect(part?.y).toBeLessThan(0.16);
    pages.close();
  });
});

describe("a stack of scans", () => {
  it("is cut into its images", () => {
    const png = new Uint8Array([0x89, 1, 2]);
    const found = leaves(stackOf([png, new Uint8Array([0xff, 0xd8])]));
    expect(found.map((leaf) => [leaf.type, leaf.size])).toEqual([["image/png", 3], ["image/jpeg", 2]]);
  });

  it("is refused when it is torn or holds nothing", () => {
    const whole = stackOf([new Uint8Array(10)]);
    expect(() => leaves(whole.slice(0, 15))).toThrow(DeskFault);
    expect(() => leaves(stackOf([]))).toThrow(DeskFault);
  });
});
