import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { serviceWorker } from "./vite.worker";

const server = process.env.TRUNKLINE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react(), serviceWorker()],
  build: {
    outDir: "../../../gateway/static/console",
    emptyOutDir: true,
    target: "es2022",
    chunkSizeWarningLimit: 900,
    // A data: URL would need its own line in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first screen needs travels as one file: it compresses better than the pieces other chunks would share.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shell", tags: ["$initial"] }] } } },
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      "/api": { target: server, ws: true },
      "/chat": { target: server, ws: true },
    },
  },
});
