import { openPages } from "../viewer/pages";

/** Canvas pixels for a point: 200 dots an inch, as paper shows them. */
const FINE = 200 / 72;

/** Prints a PDF through the system's own dialog: its pages are drawn, and nothing else of the window is on the paper. */
export async function printPdf(bytes: ArrayBuffer): Promise<void> {
  const pages = await openPages(bytes);
  const paper = document.createElement("div");
  paper.setAttribute("data-printed", "");
  paper.setAttribute("aria-hidden", "true");
  try {
    for (let page = 1; page <= pages.count; page += 1) {
      const canvas = document.createElement("canvas");
      await pages.draw(page, canvas, FINE, 0, new AbortController().signal);
      paper.append(canvas);
    }
    document.body.append(paper);
    window.print();
  } finally {
    // The dialog of some web views does not hold the program up: the paper stays until it was closed.
    window.addEventListener("afterprint", () => paper.remove(), { once: true });
    setTimeout(() => paper.remove(), 60_000);
    pages.close();
  }
}
