import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { words } from "./apps/widget/vite.words.ts";

export default defineConfig({
  plugins: [react(), words()],
  test: {
    environment: "happy-dom",
    include: ["packages/**/*.test.{ts,tsx}", "apps/**/*.test.{ts,tsx}"],
    setupFiles: ["./test-setup.ts"],
    restoreMocks: true,
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
