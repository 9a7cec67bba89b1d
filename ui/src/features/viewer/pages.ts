import { DeskFault } from "../../transport";

/** A page's width and height in points, upright. */
export interface Size {
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
  close(): void;
}

function unreadable(mediaType: string): DeskFault {
  return new DeskFault({ code: "document-unreadable", params: { mediaType } });
}

/** Points for a pixel of a scan: it fills the width of A4. */
const A4_WIDTH = 595;

async function imagePages(bytes: ArrayBuffer, mediaType: string): Promise<Pages> {
  const bitmap = await createImageBitmap(new Blob([bytes], { type: mediaType })).catch(() => {
    throw unreadable(mediaType);
  });
  const ratio = A4_WIDTH / bitmap.width;
  return {
    count: 1,
    size: async () => ({ width: A4_WIDTH, height: bitmap.height * ratio }),
    draw: async (_page, canvas, scale, turn) => {
      const width = Math.round(bitmap.width * ratio * scale);
      const height = Math.round(bitmap.height * ratio * scale);
      const across = turn % 180 !== 0;
      canvas.width = across ? height : width;
      canvas.height = across ? width : height;
      const context = canvas.getContext("2d");
      if (context === null) return;
      context.translate(canvas.width / 2, canvas.height / 2);
      context.rotate((turn * Math.PI) / 180);
      context.drawImage(bitmap, -width / 2, -height / 2, width, height);
    },
    text: async () => "",
    close: () => bitmap.close(),
  };
}

/** Opens a document. What is not a PDF, JPEG or PNG, or cannot be read as one, is refused with its code. */
export async function openPages(bytes: ArrayBuffer, mediaType: string): Promise<Pages> {
  if (mediaType === "image/jpeg" || mediaType === "image/png") return imagePages(bytes, mediaType);
  if (mediaType !== "application/pdf") throw unreadable(mediaType);
  const { pdfPages } = await import("./pdf");
  return pdfPages(bytes).catch(() => {
    throw unreadable(mediaType);
  });
}
