import type { HalfHour } from "@trunkline/client/planning";
import { expect, test } from "vitest";
import { busyHalves, ceilingOf, missing } from "./halves";

const half = (from: string, come: number, needed = 0, had = 0): HalfHour => ({ from, come, needed, had, handle_s: 60, service_level_percent: null, mean_wait_s: null, occupancy_percent: null });

test("the night before the first customer and after the last is not shown", () => {
  const day = [half("00:00", 0), half("08:00", 2), half("08:30", 0), half("09:00", 1), half("23:30", 0)];
  expect(busyHalves(day).map(({ from }) => from)).toEqual(["08:00", "08:30", "09:00"]);
  expect(busyHalves([half("00:00", 0)])).toEqual([]);
});

test("who was missing is counted in whole agents", () => {
  expect(missing(half("08:00", 1, 4, 2.6))).toBe(1);
  expect(missing(half("08:00", 1, 2, 5))).toBe(0);
  expect(ceilingOf([])).toBe(1);
});
