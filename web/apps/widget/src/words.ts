import type en from "@trunkline/i18n/locales/en/widget.json";

export type Word = keyof typeof en;
export type Language = "zh-CN" | "en";

let language: Language = "en";

/** The supported language nearest to a BCP 47 tag. */
export function nearest(tag: string): Language {
  return tag.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

export function speak(tag: string): void {
  language = nearest(tag);
  document.documentElement.lang = language;
}

export function spoken(): Language {
  return language;
}

/** A text in the language of the page, `{name}` filled in. The word stands there literally: vite.words.ts puts its texts in. */
export function say(word: Word, name: string | number = ""): string {
  const [english, chinese] = word as unknown as [string, string];
  return (language === "en" ? english : chinese).replace("{name}", String(name));
}
