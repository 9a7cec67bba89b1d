import { getDocument, GlobalWorkerOptions, PDFWorker, RenderingCancelledException } from "pdfjs-dist/legacy/build/pdf.mjs";
import source from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";
import { found, type Run } from "./find";
import { documentFault, type Pages, type Part } from "./pages";

GlobalWorkerOptions.workerSrc = source;

/** How long the worker waits for another document before it goes, in milliseconds: it holds tens of megabytes. */
const IDLE = 120_000;

let worker: PDFWorker | null = null;
let users = 0;
let leaving: ReturnType<typeof setTimeout> | undefined;

/** One worker for every document: to start one takes longer than to draw a page. */
function present(): PDFWorker {
  if (worker === null || worker.destroyed) worker = new PDFWorker();
  return worker;
}

function leaveLater(): void {
  clearTimeout(leaving);
  leaving = setTimeout(() => {
    if (users > 0) return;
    worker?.destroy();
    worker = null;
  }, IDLE);
}

/** A part of a page's text, as pdf.js streams it. */
interface TextChunk {
  items: readonly TextItem[];
}

interface TextItem {
  str?: string;
  hasEOL?: boolean;
  transform?: readonly number[];
  width?: number;
  height?: number;
}

/** Beside the bundle: see `pdfjs-assets.ts`. */
const beside = (folder: string) => new URL(`pdfjs/${folder}/`, document.baseURI).href;

/** Opens a PDF. No script in it runs, nothing is fetched but from beside the bundle. */
export async function pdfPages(bytes: ArrayBuffer): Promise<Pages> {
  users += 1;
  const task = getDocument({
    worker: present(),
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
  let left = false;
  const leave = () => {
    void task.destroy();
    if (!left) users -= 1;
    left = true;
    leaveLater();
  };
  const file = await task.promise.catch((thrown: unknown) => {
    leave();
    // The error comes from the worker: what it is called is what is left of its class.
    const wantsPassword = thrown instanceof Error && thrown.name === "PasswordException";
    throw documentFault(wantsPassword ? "document-encrypted" : "document-damaged");
  });
  if (file.numPages === 0) leave();
  if (file.numPages === 0) throw documentFault("document-damaged");
  const runs = async (page: number): Promise<TextItem[]> => {
    // Read by hand: WebKitGTK cannot iterate over a stream, which pdf.js's own way of collecting it takes for granted.
    const reader = (await file.getPage(page)).streamTextContent().getReader();
    const items: TextItem[] = [];
    for (;;) {
      const { done, value } = (await reader.read()) as ReadableStreamReadResult<TextChunk>;
      if (done) return items;
      items.push(...value.items);
    }
  };
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
      // What was unpacked for the page goes: five hundred of them must not stay in memory. Refused while it is drawn elsewhere.
      leaf.cleanup();
    },
    text: async (page) => {
      const items = await runs(page);
      return items.map((item) => (item.str ?? "") + (item.hasEOL === true ? "\n" : "")).join("");
    },
    find: async (page, term) => {
      const viewport = (await file.getPage(page)).getViewport({ scale: 1 });
      const place = (item: TextItem, from: number, to: number): Part | null => {
        const [a = 0, b = 0, , , e = 0, f = 0] = item.transform ?? [];
        const letters = item.str?.length ?? 0;
        if (letters === 0) return null;
        const [width, height] = [item.width ?? 0, item.height || Math.hypot(a, b)];
        const along = Math.hypot(a, b) || 1;
        const at = (part: number): [number, number] => [e + (a / along) * width * part, f + (b / along) * width * part];
        const [x1, y1] = viewport.convertToViewportPoint(...at(from / letters)) as [number, number];
        const [x2, y2] = viewport.convertToViewportPoint(...at(to / letters)) as [number, number];
        const left = Math.min(x1, x2);
        const top = Math.min(y1, y2) - height;
        return {
          x: left / viewport.width,
          y: top / viewport.height,
          width: Math.max(Math.abs(x2 - x1), 2) / viewport.width,
          height: (height * 1.2 + Math.abs(y2 - y1)) / viewport.height,
        };
      };
      const items = await runs(page);
      const lines: Run[] = items.map((item) => ({ text: item.str ?? "", ends: item.hasEOL === true }));
      return found(lines, term).flatMap((hit) => {
        const item = items[hit.run];
        const part = item === undefined ? null : place(item, hit.from, hit.to);
        return part === null ? [] : [part];
      });
    },
    close: leave,
  };
}
