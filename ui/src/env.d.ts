/// <reference types="vite/client" />

/** The window runs on invented data (`vite --mode fixtures`). */
declare const __FIXTURES__: boolean;

/** The reader of pdf.js without a worker, for tests. */
declare module "pdfjs-dist/legacy/build/pdf.worker.mjs";
