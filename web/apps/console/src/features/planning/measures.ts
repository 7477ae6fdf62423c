import type { WhatIfQueue } from "@trunkline/client/planning";
import { formatLength, formatNumber, formatPercent } from "@trunkline/i18n";

export const DASH = "–";

type Name = "offered" | "answered" | "abandoned" | "overflowed" | "abandoned_percent" | "service_level_percent" | "mean_wait_s" | "p50_wait_s" | "p90_wait_s" | "longest_wait_s" | "occupancy_percent";

export interface Measure {
  name: Name;
  unit: "count" | "percent" | "span";
  /** Which way is better for the customer; null: neither. */
  better: "more" | "less" | null;
}

export const MEASURES: readonly Measure[] = [
  { name: "offered", unit: "count", better: null },
  { name: "answered", unit: "count", better: "more" },
  { name: "abandoned", unit: "count", better: "less" },
  { name: "abandoned_percent", unit: "percent", better: "less" },
  { name: "overflowed", unit: "count", better: null },
  { name: "service_level_percent", unit: "percent", better: "more" },
  { name: "mean_wait_s", unit: "span", better: "less" },
  { name: "p50_wait_s", unit: "span", better: "less" },
  { name: "p90_wait_s", unit: "span", better: "less" },
  { name: "longest_wait_s", unit: "span", better: "less" },
  { name: "occupancy_percent", unit: "percent", better: null },
];

/** A value as it is read; what has no base is a dash. */
export function valueText(value: number | null, unit: Measure["unit"]): string {
  if (value === null) return DASH;
  return unit === "count" ? formatNumber(value) : unit === "percent" ? formatPercent(value) : formatLength(value);
}

export interface Difference {
  text: string;
  tone: "better" | "worse" | "same";
}

/** How far a value is from another; null where one of them is missing or nobody would see it. */
export function differenceOf(value: number | null, from: number | null, { unit, better }: Measure): Difference | null {
  if (value === null || from === null || valueText(value, unit) === valueText(from, unit)) return null;
  const by = value - from;
  const tone = better === null ? "same" : by > 0 === (better === "more") ? "better" : "worse";
  const size = unit === "percent" ? formatNumber(Math.round(Math.abs(by) * 10) / 10) : valueText(Math.abs(by), unit);
  return { text: `${by > 0 ? "+" : "−"}${size}`, tone };
}

export const isEmpty = (queue: WhatIfQueue): boolean => queue.offered === 0 && queue.taken_out === 0;
