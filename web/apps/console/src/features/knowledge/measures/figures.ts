import { formatLength, formatPercent } from "@trunkline/i18n";

/** A share in words; a dash where there is nothing to have a share of. */
export function share(part: number, whole: number): string {
  return whole > 0 ? formatPercent((100 * part) / whole) : "–";
}

export function ratio(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : formatPercent(100 * value);
}

/** A length of time, or a dash. */
export function length(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? "–" : formatLength(seconds);
}

export const SPANS = [7, 30, 90] as const;

/** From the first of so many days, today included, on the clock of this place. */
export function spanOf(days: number): { from: string; zone: string } {
  const first = new Date();
  first.setHours(0, 0, 0, 0);
  first.setDate(first.getDate() - days + 1);
  return { from: first.toISOString(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC" };
}

/** Every day from `from` until today as `2026-11-28`, those without any rows included. */
export function daysSince(from: string): string[] {
  const days = [];
  const now = new Date();
  for (const day = new Date(from); day <= now; day.setDate(day.getDate() + 1)) {
    days.push(`${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`);
  }
  return days;
}
