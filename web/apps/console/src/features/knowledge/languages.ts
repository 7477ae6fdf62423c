import { i18next } from "@trunkline/i18n";

/** What a language is called in the one that the console speaks; a code nobody knows stays as it is. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([i18next.language], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}
