import { defineConfig, type Plugin } from "vite";
import { words } from "./vite.words.ts";

const server = process.env["TRUNKLINE_URL"] ?? "http://127.0.0.1:8080";

/** Loads a later part as the language does: it brings no styles of its own, and what Vite preloads them with is half a kilobyte. */
function plainImports(): Plugin {
  return {
    name: "widget-plain-imports",
    enforce: "pre",
    load: (id) => (id.endsWith("vite/preload-helper.js") ? "export const __vitePreload = (load) => load();" : null),
  };
}

/** The chat's page; its loader is a build of its own, see vite.loader.config.ts. */
export default defineConfig({
  base: "/widget/",
  plugins: [words(), plainImports()],
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
