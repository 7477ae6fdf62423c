import i18next, { type i18n } from "i18next";
import { initReactI18next } from "react-i18next";
import type { Shell } from "./locales/en";
import type announcements from "./locales/en/announcements.json";
import type cases from "./locales/en/cases.json";
import type drafting from "./locales/en/drafting.json";
import type exchange from "./locales/en/exchange.json";
import type floor from "./locales/en/floor.json";
import type gaps from "./locales/en/gaps.json";
import type planning from "./locales/en/planning.json";
import type known from "./locales/en/known.json";
import type sides from "./locales/en/sides.json";
import type measures from "./locales/en/measures.json";
import type reports from "./locales/en/reports.json";
import type setup from "./locales/en/setup.json";
import type { Settings } from "./locales/en/settings";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];
export const LANGUAGE_KEY = "trunkline.language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof exchange & typeof planning & typeof setup & typeof announcements & typeof cases & typeof reports & typeof measures & typeof floor & typeof gaps & typeof known & typeof sides & Omit<typeof drafting, "errors"> & Omit<Shell, "errors"> & Omit<Settings, "errors"> & { errors: Shell["errors"] & Settings["errors"] & (typeof drafting)["errors"] } };
  }
}

const LOADERS: Record<Language, () => Promise<{ default: object }>> = {
  "zh-CN": () => import("./locales/zh-CN"),
  en: () => import("./locales/en"),
};

/** The words of parts of the console that are loaded when somebody goes there. */
const PARTS = {
  settings: { "zh-CN": () => import("./locales/zh-CN/settings"), en: () => import("./locales/en/settings") },
  exchange: { "zh-CN": () => import("./locales/zh-CN/exchange.json"), en: () => import("./locales/en/exchange.json") },
  floor: { "zh-CN": () => import("./locales/zh-CN/floor.json"), en: () => import("./locales/en/floor.json") },
  drafting: { "zh-CN": () => import("./locales/zh-CN/drafting.json"), en: () => import("./locales/en/drafting.json") },
  gaps: { "zh-CN": () => import("./locales/zh-CN/gaps.json"), en: () => import("./locales/en/gaps.json") },
  sides: { "zh-CN": () => import("./locales/zh-CN/sides.json"), en: () => import("./locales/en/sides.json") },
  measures: { "zh-CN": () => import("./locales/zh-CN/measures.json"), en: () => import("./locales/en/measures.json") },
  announcements: { "zh-CN": () => import("./locales/zh-CN/announcements.json"), en: () => import("./locales/en/announcements.json") },
  cases: { "zh-CN": () => import("./locales/zh-CN/cases.json"), en: () => import("./locales/en/cases.json") },
  reports: { "zh-CN": () => import("./locales/zh-CN/reports.json"), en: () => import("./locales/en/reports.json") },
  setup: { "zh-CN": () => import("./locales/zh-CN/setup.json"), en: () => import("./locales/en/setup.json") },
  planning: { "zh-CN": () => import("./locales/zh-CN/planning.json"), en: () => import("./locales/en/planning.json") },
  known: { "zh-CN": () => import("./locales/zh-CN/known.json"), en: () => import("./locales/en/known.json") },
} satisfies Record<string, Record<Language, () => Promise<{ default: object }>>>;
type Part = keyof typeof PARTS;
const loaded = new Set<Part>();

/** Loads the words of a part in the current language; to be awaited before its first paint. */
export async function loadTexts(part: Part, language = nearestLanguage(i18next.language)): Promise<void> {
  loaded.add(part);
  for (const words of [(await PARTS[part][language]()).default].flat()) i18next.addResourceBundle(language, "translation", words, true);
}

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
  await Promise.all([...loaded].map((part) => loadTexts(part, language)));
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
