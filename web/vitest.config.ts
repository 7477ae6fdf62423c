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
    // A test ends on its conditions; on a busy machine five seconds are not enough for typing a sentence.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    css: { modules: { classNameStrategy: "non-scoped" } },
  },
});
