import { expect, test } from "vitest";
import { ticksOf } from "./scale";

test("counts go by whole numbers, from nothing to at least the largest", () => {
  expect(ticksOf("count", 3)).toEqual([0, 1, 2, 3]);
  expect(ticksOf("count", 0)).toEqual([0, 1]);
  const ticks = ticksOf("count", 137);
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(137);
  expect(ticks.every(Number.isInteger)).toBe(true);
  expect(ticks.length).toBeLessThanOrEqual(6);
});

test("spans go by units that people read", () => {
  expect(ticksOf("ms", 100_000)).toEqual([0, 30_000, 60_000, 90_000, 120_000]);
  expect(ticksOf("ms", 5 * 3_600_000)).toEqual([0, 7_200_000, 14_400_000, 21_600_000]);
  expect(ticksOf("ms", 400 * 86_400_000).at(-1)).toBeGreaterThanOrEqual(400 * 86_400_000);
});

test("shares always reach from nothing to all", () => {
  expect(ticksOf("percent", 3)).toEqual([0, 25, 50, 75, 100]);
});
