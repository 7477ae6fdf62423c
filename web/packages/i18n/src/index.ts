import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Resources } from "./locales/en";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_KEY = "trunkline.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Resources };
  }
}

const LOADERS: Record<Language, () => Promise<{ default: object }>> = {
  "zh-CN": () => import("./locales/zh-CN"),
  en: () => import("./locales/en"),
};

/** The supported language nearest to a BCP 47 tag: any Chinese is zh-CN, all else English. */
export function nearestLanguage(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

/** The language chosen before, else the browser's. */
export function startingLanguage(): Language {
  const chosen = localStorage.getItem(LANGUAGE_KEY);
  return nearestLanguage(chosen ?? navigator.language);
}

/** Loads the starting language and readies `t`; to be awaited before the first paint. */
export async function startI18n(language: Language = startingLanguage()): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: (await LOADERS[language]()).default } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
  return i18next;
}

/** Switches every text at once and remembers the choice on this machine. */
export async function setLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await LOADERS[language]()).default);
  }
  await i18next.changeLanguage(language);
  localStorage.setItem(LANGUAGE_KEY, language);
  document.documentElement.lang = language;
}

export { useTranslation } from "react-i18next";
export type { TFunction } from "i18next";
export { i18next };
export * from "./format";

/** The text under a key that is only known at run time, such as a code from the server; null when there is none. */
export function knownText(key: string, params: Record<string, unknown> = {}): string | null {
  const translate = i18next.t as (key: string, params: Record<string, unknown>) => string;
  return i18next.exists(key) ? translate(key, params) : null;
}
