import i18next from "i18next";

const DAY_MS = 86_400_000;
const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = i18next.language;
  const key = language + JSON.stringify(options);
  let held = cache.get(key);
  if (!held) {
    held = new Intl.DateTimeFormat(language, options);
    cache.set(key, held);
  }
  return held;
}

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);

/** How many midnights lie between a time and now, 0 for today. */
export function daysAgo(time: string, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(Date.parse(time))) / DAY_MS);
}

/** 14:05 */
export function formatTime(time: string): string {
  return formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(Date.parse(time));
}

/** A day in words short enough for a list: 11月20日, Nov 20, with the year when it is another. */
export function formatDay(time: string, now: number): string {
  const isThisYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  return formatter(isThisYear ? { month: "short", day: "numeric" } : { year: "numeric", month: "short", day: "numeric" }).format(Date.parse(time));
}

/** A day in full, with its weekday. */
export function formatFullDay(time: string): string {
  return formatter({ year: "numeric", month: "long", day: "numeric", weekday: "long" }).format(Date.parse(time));
}

/** Day and time in full, for tooltips and facts. */
export function formatMoment(time: string): string {
  return formatter({ year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(Date.parse(time));
}

/** The clock today, the weekday within six days, else the day. */
export function formatRecent(time: string, now: number): string {
  const days = daysAgo(time, now);
  if (days <= 0) return formatTime(time);
  if (days < 6) return formatter({ weekday: "short" }).format(Date.parse(time));
  return formatDay(time, now);
}

/** A length of time in its largest whole unit: 41 sec, 22 min, 3 hr, 2 days. */
export function formatLength(seconds: number): string {
  const [unit, value]: [string, number] =
    seconds < 60 ? ["second", seconds] : seconds < 3600 ? ["minute", seconds / 60] : seconds < 86_400 ? ["hour", seconds / 3600] : ["day", seconds / 86_400];
  return new Intl.NumberFormat(i18next.language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 0 }).format(Math.max(0, value));
}

/** 870 B, 12 kB, 3.4 MB */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** 67 as a share of a hundred: 67% */
export function formatPercent(value: number): string {
  return new Intl.NumberFormat(i18next.language, { style: "percent", maximumFractionDigits: 0 }).format(value / 100);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(i18next.language).format(value);
}
