import "@trunkline/ui/mantine.css";
import "@trunkline/ui/fonts.css";
import "@trunkline/ui/tokens.css";
import "@trunkline/ui/base.css";
import { startI18n } from "@trunkline/i18n";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { setNonce } from "get-nonce";
import { App } from "./App";
import { NONCE } from "./nonce";
import { registerWorker } from "./pwa/register";

// The library that holds the page still behind a dialog makes a style of its own.
setNonce(NONCE);
await startI18n();
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  registerWorker();
}
