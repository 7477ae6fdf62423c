import type { Calendar, CalendarException, CalendarIn, Hours, Week } from "@trunkline/client/automation";

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const satisfies readonly (keyof Week)[];
export type Weekday = (typeof WEEKDAYS)[number];

export const DAY_MIN = 1440;
export const MOST_OPENINGS = 10;
export const OFFICE_DAY: Hours = { opens_min: 540, closes_min: 1080 };

export interface CalendarDraft {
  name: string;
  zone: string;
  country: string | null;
  subdivision: string | null;
  week: Week;
  exceptions: CalendarException[];
}

export type DayFault = "overlap" | "eve" | "incomplete" | "tooMany";

const NO_HOURS: Week = { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] };
const OFFICE_WEEK: Week = { ...NO_HOURS, monday: [OFFICE_DAY], tuesday: [OFFICE_DAY], wednesday: [OFFICE_DAY], thursday: [OFFICE_DAY], friday: [OFFICE_DAY] };

/** A calendar as it stands when somebody begins one: office hours in the zone of the workspace, else of their own machine. */
export function freshCalendar(zone: string | null = null): CalendarDraft {
  return { name: "", zone: zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, country: null, subdivision: null, week: OFFICE_WEEK, exceptions: [] };
}

export function readCalendar({ name, zone, country, subdivision, week, exceptions }: Calendar): CalendarDraft {
  return { name, zone, country, subdivision, week, exceptions };
}

/** 09:05; midnight at the end of a day is 00:00, as clocks have it. */
export function clockOf(minute: number): string {
  const inDay = minute % DAY_MIN;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
}

/** The minute of 09:05; null for what is none, such as a field that is half filled in. */
export function minuteOf(clock: string): number | null {
  const found = /^(\d\d):(\d\d)/.exec(clock);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

/** An opening with another begin or end; what ends before it begins ends on the next day. */
export function moved(hours: Hours, change: { opens?: string; closes?: string }): Hours {
  const opens_min = change.opens === undefined ? hours.opens_min : (minuteOf(change.opens) ?? NaN);
  const end = change.closes === undefined ? hours.closes_min % DAY_MIN : (minuteOf(change.closes) ?? NaN);
  return { opens_min, closes_min: end > opens_min ? end : end + DAY_MIN };
}

/** What is suggested behind the last opening of a day: an hour's break, then four hours. */
export function nextOpening(hours: readonly Hours[]): Hours {
  const last = hours.at(-1);
  if (!last) return OFFICE_DAY;
  const opens_min = Math.min(last.closes_min + 60, DAY_MIN - 60);
  return { opens_min, closes_min: Math.min(opens_min + 240, DAY_MIN) };
}

export const inOrder = (hours: readonly Hours[]): Hours[] => [...hours].sort((one, other) => one.opens_min - other.opens_min);

export function faultOfDay(hours: readonly Hours[]): DayFault | null {
  if (hours.some(({ opens_min, closes_min }) => Number.isNaN(opens_min) || Number.isNaN(closes_min))) return "incomplete";
  if (hours.length > MOST_OPENINGS) return "tooMany";
  const sorted = inOrder(hours);
  return sorted.some(({ opens_min }, index) => index > 0 && opens_min < (sorted[index - 1]?.closes_min ?? 0)) ? "overlap" : null;
}

/** What is wrong with each day of the week; null for nothing. A night shift must not run into the next day's hours. */
export function faultsOfWeek(week: Week): Record<Weekday, DayFault | null> {
  const fault = (day: Weekday, index: number): DayFault | null => {
    const own = faultOfDay(week[day]);
    if (own) return own;
    const eve = inOrder(week[WEEKDAYS[(index + 6) % 7] as Weekday]).at(-1);
    const first = inOrder(week[day])[0];
    return eve && first && eve.closes_min - DAY_MIN > first.opens_min ? "eve" : null;
  };
  return Object.fromEntries(WEEKDAYS.map((day, index) => [day, fault(day, index)])) as Record<Weekday, DayFault | null>;
}

export const isNeverOpen = (week: Week): boolean => WEEKDAYS.every((day) => week[day].length === 0);

/** Whether the hours can be laid out on a month. */
export const areHoursWhole = ({ week, exceptions }: Pick<CalendarDraft, "week" | "exceptions">): boolean => !isNeverOpen(week) && Object.values(faultsOfWeek(week)).every((fault) => fault === null) && exceptions.every(({ hours }) => faultOfDay(hours) === null);

export const canSave = (draft: CalendarDraft): boolean => draft.name.trim() !== "" && areHoursWhole(draft);

/** What is sent of a draft that can be saved: openings in their order, dates in theirs. */
export function toBody({ name, zone, country, subdivision, week, exceptions }: CalendarDraft): Required<CalendarIn> {
  return {
    name: name.trim(),
    zone,
    country,
    subdivision: country ? subdivision : null,
    week: Object.fromEntries(WEEKDAYS.map((day) => [day, inOrder(week[day])])) as unknown as Week,
    exceptions: [...exceptions].sort((one, other) => (one.date < other.date ? -1 : 1)).map((one) => ({ ...one, name: one.name.trim(), hours: inOrder(one.hours) })),
  };
}

/** The dates with another one put in place of what was there; null takes it away. */
export function withException(exceptions: readonly CalendarException[], date: string, one: Omit<CalendarException, "date"> | null): CalendarException[] {
  const others = exceptions.filter((each) => each.date !== date);
  return one ? [...others, { date, ...one }] : others;
}

export interface Stretch {
  days: Weekday[];
  hours: Hours[];
}

/** The week in a few words: days that follow one another with the same hours are told together. */
export function stretches(week: Week): Stretch[] {
  const found: Stretch[] = [];
  for (const day of WEEKDAYS) {
    const last = found.at(-1);
    if (last && JSON.stringify(last.hours) === JSON.stringify(week[day])) last.days.push(day);
    else found.push({ days: [day], hours: week[day] });
  }
  return found.filter(({ hours }) => hours.length > 0);
}
