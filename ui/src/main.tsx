import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { activate } from "./i18n";
import type { Desk } from "./transport";
import "./styles/tokens.css";
import "./styles/base.css";

async function desk(): Promise<Desk> {
  if (__FIXTURES__) return (await import("./test/stage")).stagedDesk(new URLSearchParams(location.search));
  return (await import("./transport/tauri")).tauriDesk;
}

activate("bg");
const root = document.getElementById("root");
if (root !== null) {
  void desk().then((found) =>
    createRoot(root).render(
      <StrictMode>
        <App desk={found} />
      </StrictMode>,
    ),
  );
}
