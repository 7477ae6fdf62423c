import { defineConfig } from "vite";

/** The one script that a site includes: a single file without a hash, so that its address never changes. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../../../gateway/static/widget",
    emptyOutDir: false,
    target: "es2018",
    lib: { entry: "src/loader/loader.ts", formats: ["iife"], name: "TrunklineChat", fileName: () => "widget.js" },
  },
});
