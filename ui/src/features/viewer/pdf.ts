import { getDocument, GlobalWorkerOptions, RenderingCancelledException } from "pdfjs-dist/legacy/build/pdf.mjs";
import worker from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import type { Pages } from "./pages";

GlobalWorkerOptions.workerSrc = worker;

/** A part of a page's text, as pdf.js streams it. */
interface TextChunk {
  items: readonly { str?: string; hasEOL?: boolean }[];
}

/** Beside the bundle: see `pdfjs-assets.ts`. */
const beside = (folder: string) => new URL(`pdfjs/${folder}/`, document.baseURI).href;

/** Opens a PDF. No script in it runs, nothing is fetched but from beside the bundle. */
export async function pdfPages(bytes: ArrayBuffer): Promise<Pages> {
  const task = getDocument({
    // pdf.js takes the buffer over into its worker; the cache keeps its own.
    data: new Uint8Array(bytes.slice(0)),
    cMapUrl: beside("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: beside("standard_fonts"),
    wasmUrl: beside("wasm"),
    iccUrl: beside("iccs"),
    // The policy of the window allows no WebAssembly: the decoders run as scripts.
    useWasm: false,
    enableXfa: false,
    disableAutoFetch: true,
    disableStream: true,
    stopAtErrors: false,
  });
  const file = await task.promise;
  return {
    count: file.numPages,
    size: async (page) => {
      const { width, height } = (await file.getPage(page)).getViewport({ scale: 1 });
      return { width, height };
    },
    draw: async (page, canvas, scale, turn, signal) => {
      const leaf = await file.getPage(page);
      if (signal.aborted) return;
      const viewport = leaf.getViewport({ scale, rotation: (leaf.rotate + turn) % 360 });
      canvas.width = Math.floor(viewport.width);
      canvas.height = Math.floor(viewport.height);
      const drawing = leaf.render({ canvas, viewport });
      signal.addEventListener("abort", () => drawing.cancel(), { once: true });
      await drawing.promise.catch((thrown: unknown) => {
        if (!(thrown instanceof RenderingCancelledException)) throw thrown;
      });
    },
    text: async (page) => {
      // Read by hand: WebKitGTK cannot iterate over a stream, which pdf.js's own way of collecting it takes for granted.
      const reader = (await file.getPage(page)).streamTextContent().getReader();
      let words = "";
      for (;;) {
        const { done, value } = (await reader.read()) as ReadableStreamReadResult<TextChunk>;
        if (done) return words;
        for (const item of value.items) if (item.str !== undefined) words += item.str + (item.hasEOL === true ? "\n" : "");
      }
    },
    close: () => void task.destroy(),
  };
}
