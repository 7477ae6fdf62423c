import type { HalfHour } from "@trunkline/client/planning";

/** The half hours from the first in which anything comes to the last, those without in between as well. */
export function busyHalves(halves: readonly HalfHour[]): HalfHour[] {
  const busy = [...halves.keys()].filter((at) => (halves[at]?.come ?? 0) > 0);
  const [first, last] = [busy[0], busy[busy.length - 1]];
  return first === undefined || last === undefined ? [] : halves.slice(first, last + 1);
}

/** How many whole agents were missing on average; 0 where there were enough. */
export const missing = ({ needed, had }: HalfHour): number => Math.max(0, needed - Math.round(had));

/** The height of the chart in agents: a little air above the tallest, and never nothing. */
export const ceilingOf = (halves: readonly HalfHour[]): number => Math.max(1, ...halves.map(({ needed, had }) => Math.max(needed, had)));
