import i18next from "i18next";

const UNITS: [unit: "day" | "hour" | "minute" | "second", seconds: number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];

/** How people write the units, in either language. */
const SPELLED: [RegExp, number][] = [
  [/^(s|secs?|seconds?|秒钟?)$/, 1],
  [/^(m|mins?|minutes?|分钟?)$/, 60],
  [/^(h|hrs?|hours?|小时|个小时|时)$/, 3600],
  [/^(d|days?|天|日)$/, 86_400],
  [/^(w|wks?|weeks?|周|星期|个星期)$/, 604_800],
];

const PIECE = /(\d+(?:[.,]\d+)?|半)\s*([\p{L}]+)/gu;

/**
 * Reads a span as people write it: `30 s`, `2 h`, `1 h 30 min`, `1.5 天`, `半小时`. In whole seconds; null for what is
 * none, such as a number without its unit. A bare 0 is zero.
 */
export function parseDuration(text: string): number | null {
  const written = text.normalize("NFKC").trim().toLowerCase();
  if (/^0+$/.test(written)) return 0;
  let seconds = 0;
  let rest = written;
  for (const [piece, amount = "", unit = ""] of written.matchAll(PIECE)) {
    const factor = SPELLED.find(([spelled]) => spelled.test(unit))?.[1];
    if (factor === undefined) return null;
    seconds += (/半/.test(amount) ? 0.5 : Number(amount.replace(",", "."))) * factor;
    rest = rest.replace(piece, "");
  }
  return written === "" || rest.trim() !== "" ? null : Math.round(seconds);
}

/** A span exactly, in the words of the current language: `1 hr 30 min`, `3 天`; `parseDuration` reads it back. */
export function formatDuration(seconds: number): string {
  const parts = [];
  let left = seconds;
  for (const [unit, size] of UNITS) {
    const amount = Math.floor(left / size);
    left -= amount * size;
    if (amount > 0 || (unit === "second" && parts.length === 0)) {
      parts.push(new Intl.NumberFormat(i18next.language, { style: "unit", unit, unitDisplay: "short", useGrouping: false }).format(amount));
    }
  }
  return parts.join(" ");
}
