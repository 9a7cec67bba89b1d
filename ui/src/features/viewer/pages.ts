import { DeskFault } from "../../transport";
import { isStack, stackPages } from "./stack";

/** A page's width and height in points, upright. */
export interface Size {
  width: number;
  height: number;
}

/** A part of an upright page, in fractions of its width and height. */
export interface Part {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A document as pages that can be drawn. */
export interface Pages {
  count: number;
  size(page: number): Promise<Size>;
  /** Draws a page; `scale` is canvas pixels for a point, `turn` degrees to the right. */
  draw(page: number, canvas: HTMLCanvasElement, scale: number, turn: number, signal: AbortSignal): Promise<void>;
  /** The words of a page, for those who do not see it. */
  text(page: number): Promise<string>;
  /** Where the words stand that were searched for; none where the file has no text of its own. */
  find?(page: number, term: string): Promise<Part[]>;
  close(): void;
}

/** A fault of a document, as the desk would tell it. */
export function documentFault(code: "document-damaged" | "document-encrypted" | "document-empty"): DeskFault {
  return new DeskFault({ code });
}

const PDF = [0x25, 0x50, 0x44, 0x46, 0x2d];

/**
 * Opens a document as the desk gives it: a PDF, or a stack of images that the desk wrote. Anything else is not opened: what is no
 * document was refused before it came here.
 */
export async function openPages(bytes: ArrayBuffer): Promise<Pages> {
  if (bytes.byteLength === 0) throw documentFault("document-empty");
  const start = new Uint8Array(bytes, 0, Math.min(8, bytes.byteLength));
  if (isStack(start)) return stackPages(bytes);
  if (!PDF.every((byte, at) => start[at] === byte)) throw documentFault("document-damaged");
  const { pdfPages } = await import("./pdf");
  return pdfPages(bytes);
}
