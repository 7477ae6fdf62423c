const HAN = /\p{Script=Han}/gu;
const LATIN = /[A-Za-z]+/g;

/** The language of a text by its letters, as the server tells it; null where it is neither, or there are none. */
export function languageOf(text: string): "zh" | "en" | null {
  const han = text.match(HAN)?.length ?? 0;
  const words = text.match(LATIN)?.length ?? 0;
  if (han > 0 && han >= words) return "zh";
  return words > 0 ? "en" : null;
}
