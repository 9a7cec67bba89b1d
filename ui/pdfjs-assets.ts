import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/**
 * What pdf.js fetches by name at run time: the fonts that a PDF may leave out, the maps of CJK encodings and the
 * decoders of JPEG 2000 and JBIG2 scans. They are served beside the bundle, so nothing is ever fetched from elsewhere.
 */
const FOLDERS = ["standard_fonts", "cmaps", "wasm", "iccs"];

/** Serves the folders in development and copies them into the build, under `pdfjs/`. */
export function pdfjsAssets(root: string): Plugin {
  const source = join(root, "node_modules", "pdfjs-dist");
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(source, folder))
      .filter((name) => statSync(join(source, folder, name)).isFile())
      .map((name) => `${folder}/${name}`),
  );
  return {
    name: "gishe-pdfjs-assets",
    configureServer(server) {
      server.middlewares.use("/pdfjs/", (request, response, next) => {
        const name = decodeURIComponent((request.url ?? "").replace(/^\//, "").split("?")[0] ?? "");
        if (!files.includes(name)) return next();
        response.end(readFileSync(join(source, name)));
      });
    },
    generateBundle() {
      for (const name of files) {
        this.emitFile({ type: "asset", fileName: `pdfjs/${name}`, source: readFileSync(join(source, name)) });
      }
    },
  };
}
