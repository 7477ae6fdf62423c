import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

/** Words and pages are loaded when somebody goes there; the worker keeps them then. */
const FIRST = /^assets\/(shell|index|en|zh-CN)-[A-Za-z0-9_-]{8}\.(js|css)$/;

/** Builds the service worker beside the console: a file without imports, which knows the files of this very build. */
export function serviceWorker(): Plugin {
  return {
    name: "trunkline-service-worker",
    apply: "build",
    async writeBundle({ dir = "" }, bundle) {
      const files = Object.keys(bundle).sort();
      const version = createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12);
      await build({
        configFile: false,
        logLevel: "warn",
        define: {
          __SHELL_VERSION__: JSON.stringify(version),
          __SHELL_FILES__: JSON.stringify(["/first-paint.js", "/favicon.svg", ...files.filter((name) => FIRST.test(name)).map((name) => `/${name}`)]),
        },
        build: {
          outDir: dir,
          emptyOutDir: false,
          copyPublicDir: false,
          target: "es2022",
          lib: { entry: fileURLToPath(new URL("src/pwa/worker.ts", import.meta.url)), formats: ["iife"], name: "worker", fileName: () => "sw.js" },
        },
      });
    },
  };
}
