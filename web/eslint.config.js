import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

export default ts.config(
  { ignores: ["**/node_modules", "**/dist", "packages/client/src/schema.d.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  {
    rules: {
      "max-lines": ["error", { max: 450 }],
      "no-console": "error",
      eqeqeq: "error",
      // Taking parts out of an object by naming them is meant.
      "@typescript-eslint/no-unused-vars": ["error", { varsIgnorePattern: "^_", ignoreRestSiblings: true, destructuredArrayIgnorePattern: "^_", argsIgnorePattern: "^_", caughtErrors: "none" }],
      // The pages are not compiled; the virtual lists keep their own state.
      "react-hooks/incompatible-library": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["**/*.mjs", "eslint.config.js", "apps/*/public/*.js"],
    languageOptions: { globals: { process: "readonly", console: "readonly", document: "readonly", localStorage: "readonly", matchMedia: "readonly", navigator: "readonly", URL: "readonly" } },
    rules: { "no-console": "off", "no-var": "off", "no-unused-vars": ["error", { caughtErrors: "none" }], "@typescript-eslint/no-unused-vars": ["error", { caughtErrors: "none" }] },
  },
  {
    files: ["**/*.test.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
