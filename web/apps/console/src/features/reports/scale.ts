/** The numbers along an axis: round ones, a few of them, from nothing to at least the largest. */
import type { Unit } from "./groups";

const ROUND = [1, 2, 2.5, 5, 10];
/** Spans go by seconds, minutes, hours and days, of which a tenth says nothing. */
const SPANS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000].map((seconds) => seconds * 1000);
const WANTED = 4;

export function ticksOf(unit: Unit, largest: number): number[] {
  if (unit === "percent") return [0, 25, 50, 75, 100];
  const step = unit === "ms" ? spanStep(largest) : roundStep(largest, unit === "count");
  const count = Math.max(1, Math.ceil(largest / step));
  return Array.from({ length: count + 1 }, (_, index) => Math.round(index * step * 1000) / 1000);
}

function spanStep(largest: number): number {
  return SPANS.find((step) => largest / step <= WANTED) ?? roundStep(largest, false);
}

function roundStep(largest: number, isWhole: boolean): number {
  const rough = Math.max(largest, 1) / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = (ROUND.find((one) => one * power >= rough) ?? 10) * power;
  return isWhole ? Math.max(1, Math.ceil(step)) : step;
}
