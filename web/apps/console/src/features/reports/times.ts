import { i18next } from "@trunkline/i18n";
import type { Step } from "./asked";

/** The beginning of a step by the report's clock: a day, or day and time. */
export function stepText(at: string, step: Step, zone: string, isLong = false): string {
  const day: Intl.DateTimeFormatOptions = isLong ? { month: "short", day: "numeric", weekday: "short" } : { month: "numeric", day: "numeric" };
  const time: Intl.DateTimeFormatOptions = step === "day" ? {} : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat(i18next.language, { ...day, ...time, timeZone: zone }).format(Date.parse(at));
}

/** The time alone, for axes within one day. */
export function clockText(at: string, zone: string): string {
  return new Intl.DateTimeFormat(i18next.language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(Date.parse(at));
}

/** A minute of the day as a clock shows it: 570 is 09:30. */
export function minuteText(minute: number): string {
  return `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
