/** Dates without a time or a zone, written as the API has them: 2026-03-02. */

const DAY_MS = 86_400_000;

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const dayAfter = (date: string, days: number): string => dateOf(at(date) + days * DAY_MS);

/** Whether it is a date that there is. */
export const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at(text)) && dateOf(at(text)) === text;

/** The same day of another month, or its last where it has none. */
export function monthAfter(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dateOf(Date.UTC(year, month - 1 + months, Math.min(day, last)));
}

/** Today where a calendar is kept. */
export function todayIn(zone: string, now = Date.now()): string {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(now);
  } catch {
    return dateOf(now);
  }
}

/** All dates of the weeks in which a month lies, from a Monday to a Sunday. */
export function weeksOf(date: string): string[][] {
  const first = `${date.slice(0, 7)}-01`;
  const monday = dayAfter(first, -((new Date(at(first)).getUTCDay() + 6) % 7));
  const weeks: string[][] = [];
  for (let start = monday; start.slice(0, 7) <= date.slice(0, 7); start = dayAfter(start, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => dayAfter(start, index)));
  }
  return weeks;
}

/** All dates from one to another, both included; at most a year of them. */
export function datesBetween(first: string, last: string): string[] {
  const dates = [];
  for (let date = first; date <= last && dates.length < 366; date = dayAfter(date, 1)) dates.push(date);
  return dates;
}

/** A date in the words of a language, without the viewer's zone having a say. */
export const sayDate = (date: string, language: string, options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).format(at(date));
