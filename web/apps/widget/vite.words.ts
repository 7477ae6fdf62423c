import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const CALL = /\bsay\("(\w+)"/g;

/**
 * Puts a word's texts where it is said: `say("send")` becomes `say(["Send", "发送"])`. The page then carries no names of
 * words and no second table, a tenth of all that a visitor loads.
 */
export function words(): Plugin {
  return {
    name: "widget-words",
    enforce: "pre",
    transform(code, id) {
      if (!/\/apps\/widget\/src\/\w+\.tsx?$/.test(id)) return null;
      const [en, zh] = [read("en"), read("zh-CN")];
      return { code: code.replace(CALL, (_, word: string) => `say(${JSON.stringify([en[word], zh[word]])}`), map: null };
    },
  };
}

function read(language: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`../../packages/i18n/src/locales/${language}/widget.json`, import.meta.url), "utf8")) as Record<string, string>;
}
