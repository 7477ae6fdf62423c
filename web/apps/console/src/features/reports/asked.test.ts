import { expect, test } from "vitest";
import { daysOf, queryOf, readAsked, stepsFor } from "./asked";

const asked = (search: string) => readAsked(new URLSearchParams(search));

test("an address that says nothing asks for the last week by day", () => {
  expect(queryOf(asked(""))).toEqual({ period: "last_7_days", hours: "business", step: "day", compare: false });
});

test("what an address says is asked, and nonsense in it is not", () => {
  expect(queryOf(asked("period=today&by=queue&hours=clock&compare=yes&queue=q1&step=nonsense"))).toEqual({
    period: "today", hours: "clock", step: "hour", compare: true, by: "queue", queue: "q1",
  });
});

test("days of one's own need both ends, in their order", () => {
  expect(queryOf(asked("period=custom&first=2026-03-01&last=2026-03-31"))).toMatchObject({ period: "custom", first: "2026-03-01", last: "2026-03-31" });
  expect(asked("period=custom&first=2026-03-01").period).toBe("last_7_days");
  expect(asked("period=custom&first=2026-03-05&last=2026-03-01").period).toBe("last_7_days");
});

test("long periods are not asked for in small steps", () => {
  expect(stepsFor(7)).toContain("half_hour");
  expect(stepsFor(31)).toEqual(["day", "hour"]);
  expect(queryOf(asked("period=custom&first=2026-01-01&last=2026-03-31&step=hour"))).toMatchObject({ step: "day" });
  expect(daysOf(asked("period=custom&first=2026-03-01&last=2026-03-31"))).toBe(31);
});
