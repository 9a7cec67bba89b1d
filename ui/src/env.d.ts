/// <reference types="vite/client" />

/** The window runs on invented data (`vite --mode fixtures`). */
declare const __FIXTURES__: boolean;
