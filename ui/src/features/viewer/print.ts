import type { Pages } from "./pages";

/** Pages that are printed at once: each is held as an image until the system has taken it. */
export const MOST_PRINTED = 50;
/** Pixels for a point: 150 for an inch, which is what offices print at. */
const SCALE = 150 / 72;

/** The mark of practice over a page, in its pixels: no printer leaves it out. */
function practiceMark(canvas: HTMLCanvasElement, words: string): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const size = Math.round(Math.min(canvas.width, canvas.height) / 18);
  context.save();
  context.font = `700 ${size}px "Sofia Sans", sans-serif`;
  context.textAlign = "center";
  context.fillStyle = "rgba(154, 21, 86, 0.45)";
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(-Math.PI / 6);
  for (const row of [-6, -2, 2, 6]) context.fillText(words, 0, row * size);
  context.restore();
}

function asImage(canvas: HTMLCanvasElement): Promise<string> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error("no image")) : resolve(URL.createObjectURL(blob))), "image/jpeg", 0.9),
  );
}

/** One page as an image for the printer. */
async function leaf(pages: Pages, page: number, turn: number, practice: string | null, signal: AbortSignal): Promise<string> {
  const canvas = document.createElement("canvas");
  await pages.draw(page, canvas, SCALE, turn, signal);
  if (practice !== null) practiceMark(canvas, practice);
  const url = await asImage(canvas);
  // The memory of a canvas is given back at once, not when somebody comes to clean up.
  canvas.width = 0;
  canvas.height = 0;
  return url;
}

interface Job {
  pages: Pages;
  from: number;
  to: number;
  turn: number;
  /** What stands over every page in practice; none at work. */
  practice: string | null;
  onPage: (page: number) => void;
  signal: AbortSignal;
}

/** Prints pages through the system's own dialogue: nothing but these pages is on the paper. */
export async function printPages({ pages, from, to, turn, practice, onPage, signal }: Job): Promise<void> {
  const urls: string[] = [];
  const paper = document.createElement("div");
  paper.className = "print-pages";
  paper.setAttribute("aria-hidden", "true");
  try {
    for (let page = from; page <= Math.min(to, from + MOST_PRINTED - 1); page += 1) {
      if (signal.aborted) return;
      onPage(page);
      const url = await leaf(pages, page, turn, practice, signal);
      urls.push(url);
      const image = document.createElement("img");
      image.alt = "";
      image.src = url;
      paper.append(image);
    }
    if (signal.aborted) return;
    document.body.append(paper);
    await Promise.all([...paper.querySelectorAll("img")].map((image) => image.decode?.().catch(() => undefined)));
    // Returns when the dialogue is closed.
    window.print();
  } finally {
    paper.remove();
    urls.forEach((url) => URL.revokeObjectURL(url));
  }
}
