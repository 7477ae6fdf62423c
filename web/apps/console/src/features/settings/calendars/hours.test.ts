import { expect, test } from "vitest";
import { canSave, clockOf, faultsOfWeek, freshCalendar, minuteOf, moved, nextOpening, stretches, toBody, withException } from "./hours";
import { dayAfter, datesBetween, isDate, monthAfter, weeksOf } from "./month";

const span = (opens_min: number, closes_min: number) => ({ opens_min, closes_min });
const draft = { ...freshCalendar(), name: "Office" };

test("times are read and said as clocks have them", () => {
  expect([clockOf(545), clockOf(1440), clockOf(1800)]).toEqual(["09:05", "00:00", "06:00"]);
  expect([minuteOf("09:05"), minuteOf("00:00"), minuteOf("9")]).toEqual([545, 0, null]);
});

test("what ends before it begins, or at midnight, ends on the next day", () => {
  expect(moved(span(540, 1080), { opens: "22:00", closes: "06:00" })).toEqual(span(1320, 1800));
  expect(moved(span(540, 1080), { closes: "00:00" })).toEqual(span(540, 1440));
  expect(moved(span(1320, 1800), { opens: "05:00" })).toEqual(span(300, 360));
});

test("openings that overlap, in a day or from the night before, are told of the day", () => {
  const week = { ...draft.week, monday: [span(540, 720), span(700, 800)], tuesday: [span(1320, 1900)], wednesday: [span(400, 500)] };
  expect(faultsOfWeek(week)).toMatchObject({ monday: "overlap", tuesday: null, wednesday: "eve", thursday: null });
  expect(faultsOfWeek({ ...draft.week, sunday: [span(1380, 2000)] }).monday).toBe("eve");
  expect(canSave({ ...draft, week })).toBe(false);
});

test("half a time, no hours at all and no name cannot be saved", () => {
  expect(canSave(draft)).toBe(true);
  expect(canSave({ ...draft, name: " " })).toBe(false);
  expect(canSave({ ...draft, week: { ...draft.week, monday: [moved(span(540, 600), { opens: "" })] } })).toBe(false);
  expect(canSave({ ...draft, week: { monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [], sunday: [] } })).toBe(false);
});

test("another opening is suggested after a break, and never beyond the day", () => {
  expect(nextOpening([span(540, 720)])).toEqual(span(780, 1020));
  expect(nextOpening([span(540, 1430)])).toEqual(span(1380, 1440));
});

test("what is sent stands in order and without what depends on a country that is gone", () => {
  const body = toBody({ ...draft, country: null, subdivision: "BY", week: { ...draft.week, monday: [span(800, 900), span(540, 700)] }, exceptions: [{ date: "2026-05-02", name: " b ", hours: [] }, { date: "2026-05-01", name: "a", hours: [] }] });
  expect(body.week.monday).toEqual([span(540, 700), span(800, 900)]);
  expect(body.exceptions?.map(({ date, name }) => [date, name])).toEqual([["2026-05-01", "a"], ["2026-05-02", "b"]]);
  expect(body.subdivision).toBeNull();
});

test("a date holds one exception, which can be taken away", () => {
  const once = withException([], "2026-05-01", { name: "a", hours: [] });
  const twice = withException(once, "2026-05-01", { name: "b", hours: [] });
  expect(twice).toEqual([{ date: "2026-05-01", name: "b", hours: [] }]);
  expect(withException(twice, "2026-05-01", null)).toEqual([]);
});

test("days with the same hours are told together", () => {
  expect(stretches(draft.week).map(({ days }) => days.length)).toEqual([5]);
});

test("months begin on a Monday, whole weeks of them, also in a leap year", () => {
  expect(weeksOf("2028-02-29").map((week) => [week[0], week[6]])).toEqual([["2028-01-31", "2028-02-06"], ["2028-02-07", "2028-02-13"], ["2028-02-14", "2028-02-20"], ["2028-02-21", "2028-02-27"], ["2028-02-28", "2028-03-05"]]);
  expect([monthAfter("2026-01-31", 1), monthAfter("2026-01-31", -2), dayAfter("2026-12-31", 1)]).toEqual(["2026-02-28", "2025-11-30", "2027-01-01"]);
  expect([isDate("2026-02-29"), isDate("2026-02-28"), isDate("")]).toEqual([false, true, false]);
  expect(datesBetween("2026-02-27", "2026-03-01")).toHaveLength(3);
});
