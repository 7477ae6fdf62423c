import { defineConfig } from "vite";
import { words } from "./vite.words.ts";

const server = process.env["TRUNKLINE_URL"] ?? "http://127.0.0.1:8080";

/** The chat's page; its loader is a build of its own, see vite.loader.config.ts. */
export default defineConfig({
  base: "/widget/",
  plugins: [words()],
  oxc: { jsx: { runtime: "automatic", importSource: "@trunkline/widget" } },
  build: {
    outDir: "../../../gateway/static/widget",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "chat.html" },
  },
  server: { host: "127.0.0.1", proxy: { "/chat": { target: server, ws: true } } },
});
