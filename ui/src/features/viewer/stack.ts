import type { Pages } from "./pages";
import { documentFault } from "./pages";

/** How a stack of pages begins: `GISHEPG1`. */
const STACK = [0x47, 0x49, 0x53, 0x48, 0x45, 0x50, 0x47, 0x31];
/** Points for a pixel of a scan: it fills the width of A4. */
const A4_WIDTH = 595;
/** Pages that are kept unpacked. */
const HELD = 3;

/** Whether the bytes are a stack of images that the desk wrote. */
export function isStack(start: Uint8Array): boolean {
  return STACK.every((byte, at) => start[at] === byte);
}

/** The images of a stack, each a PNG or a JPEG. */
export function leaves(bytes: ArrayBuffer): Blob[] {
  const view = new DataView(bytes);
  const found: Blob[] = [];
  let at = STACK.length;
  while (at + 4 <= bytes.byteLength) {
    const length = view.getUint32(at, true);
    const from = at + 4;
    if (from + length > bytes.byteLength) throw documentFault("document-damaged");
    const isPng = length > 0 && view.getUint8(from) === 0x89;
    found.push(new Blob([new Uint8Array(bytes, from, length)], { type: isPng ? "image/png" : "image/jpeg" }));
    at = from + length;
  }
  if (found.length === 0) throw documentFault("document-damaged");
  return found;
}

/** Scans: the pages of an image or a TIFF. A few are kept unpacked, however many there are. */
export async function stackPages(bytes: ArrayBuffer): Promise<Pages> {
  const blobs = leaves(bytes);
  const held = new Map<number, Promise<ImageBitmap>>();
  const drop = (page: number) => {
    const old = held.get(page);
    held.delete(page);
    void old?.then((bitmap) => bitmap.close()).catch(() => undefined);
  };
  const bitmap = (page: number): Promise<ImageBitmap> => {
    const known = held.get(page);
    const blob = blobs[page - 1];
    if (blob === undefined) return Promise.reject(documentFault("document-damaged"));
    const opened = known ?? createImageBitmap(blob).catch(() => Promise.reject(documentFault("document-damaged")));
    held.delete(page);
    held.set(page, opened);
    for (const oldest of [...held.keys()].slice(0, Math.max(0, held.size - HELD))) drop(oldest);
    return opened;
  };
  return {
    count: blobs.length,
    size: async (page) => {
      const { width, height } = await bitmap(page);
      return { width: A4_WIDTH, height: (height * A4_WIDTH) / width };
    },
    draw: async (page, canvas, scale, turn, signal) => {
      const image = await bitmap(page);
      if (signal.aborted) return;
      const width = Math.round(A4_WIDTH * scale);
      const height = Math.round(((A4_WIDTH * image.height) / image.width) * scale);
      const across = turn % 180 !== 0;
      canvas.width = across ? height : width;
      canvas.height = across ? width : height;
      const context = canvas.getContext("2d");
      if (context === null) return;
      context.imageSmoothingQuality = "high";
      context.translate(canvas.width / 2, canvas.height / 2);
      context.rotate((turn * Math.PI) / 180);
      context.drawImage(image, -width / 2, -height / 2, width, height);
    },
    text: async () => "",
    close: () => [...held.keys()].forEach(drop),
  };
}
