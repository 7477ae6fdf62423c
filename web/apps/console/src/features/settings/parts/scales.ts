import type { Priority } from "@trunkline/client";

/** The most urgent first. */
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const satisfies readonly Priority[];

/** Levels of agents in a queue; the first is asked first. */
export const TIERS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
