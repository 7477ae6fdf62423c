import type { Span } from "@trunkline/client/planning";

/** Days as they are picked, the last one included: `2026-11-23`. */
export interface Days {
  first: string;
  last: string;
}

/** So much is answered at once: the server refuses more. */
export const MOST_DAYS = 7;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const dayOf = (time: Date): string => `${time.getFullYear()}-${String(time.getMonth() + 1).padStart(2, "0")}-${String(time.getDate()).padStart(2, "0")}`;
const midnight = (day: string, later = 0): Date => {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later);
};

/** The whole days before today, so many of them. */
export function daysBefore(now: number, count: number): Days {
  const today = dayOf(new Date(now));
  return { first: dayOf(midnight(today, -count)), last: dayOf(midnight(today, -1)) };
}

export const today = (now: number): string => dayOf(new Date(now));

/** Why these days cannot be asked about; null: they can. */
export function rangeProblem({ first, last }: Days, now: number): "missing" | "backward" | "long" | "future" | null {
  if (!DAY.test(first) || !DAY.test(last)) return "missing";
  if (last < first) return "backward";
  if (last > today(now)) return "future";
  return midnight(first, MOST_DAYS) < midnight(last, 1) ? "long" : null;
}

/** From midnight to midnight where the reader is; what is not over yet ends now. */
export function spanOf({ first, last }: Days, now: number): Span {
  const end = Math.min(midnight(last, 1).getTime(), now);
  return { from: midnight(first).toISOString(), to: new Date(end).toISOString() };
}
