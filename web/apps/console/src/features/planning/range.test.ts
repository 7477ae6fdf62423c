import { expect, test } from "vitest";
import { daysBefore, rangeProblem, spanOf } from "./range";

const NOW = new Date(2026, 10, 28, 15, 30).getTime();

test("the days before today end yesterday", () => {
  expect(daysBefore(NOW, 1)).toEqual({ first: "2026-11-27", last: "2026-11-27" });
  expect(daysBefore(new Date(2026, 2, 3).getTime(), 7)).toEqual({ first: "2026-02-24", last: "2026-03-02" });
});

test("a week can be asked about, and no more", () => {
  expect(rangeProblem({ first: "2026-11-21", last: "2026-11-27" }, NOW)).toBeNull();
  expect(rangeProblem({ first: "2026-11-20", last: "2026-11-27" }, NOW)).toBe("long");
  expect(rangeProblem({ first: "2026-11-27", last: "2026-11-26" }, NOW)).toBe("backward");
  expect(rangeProblem({ first: "2026-11-27", last: "2026-11-29" }, NOW)).toBe("future");
  expect(rangeProblem({ first: "", last: "2026-11-26" }, NOW)).toBe("missing");
});

test("days run from midnight to midnight, and today until now", () => {
  expect(spanOf({ first: "2026-11-26", last: "2026-11-27" }, NOW)).toEqual({ from: new Date(2026, 10, 26).toISOString(), to: new Date(2026, 10, 28).toISOString() });
  expect(spanOf({ first: "2026-11-28", last: "2026-11-28" }, NOW).to).toBe(new Date(NOW).toISOString());
});
