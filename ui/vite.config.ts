import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { pdfjsAssets } from "./pdfjs-assets.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig(({ mode }) => ({
  root,
  plugins: [react(), pdfjsAssets(root)],
  define: {
    // The window of `--mode fixtures` talks to invented data instead of the shell; the real build carries none of it.
    __FIXTURES__: JSON.stringify(mode === "fixtures"),
  },
  server: { port: 1420, strictPort: true, fs: { allow: [fileURLToPath(new URL("..", import.meta.url))] } },
  build: {
    target: ["es2022", "safari16.4", "chrome111"],
    outDir: mode === "fixtures" ? "../target/ui-fixtures" : "dist",
    emptyOutDir: true,
    sourcemap: false,
    // The content security policy allows no data: fonts or scripts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1600,
  },
  css: { modules: { localsConvention: "camelCaseOnly" as const } },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" as const } },
    restoreMocks: true,
    // A busy machine is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
}));
