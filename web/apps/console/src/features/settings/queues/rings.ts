import type { Agent, Id } from "@trunkline/client";
import type { QueuePolicy } from "@trunkline/client/admin";

/** One step of asking while it is edited. */
export interface RingDraft {
  /** Seconds a conversation has waited; null: not entered, NaN: not a span. The first is 0. */
  after_s: number | null;
  /** null: any. */
  max_gap: number | null;
  /** null: any. */
  tiers_above: number | null;
  queue_ids: Id[];
}

/** What the conversation that is looked at asks for. */
export interface Sample {
  tier: number;
  skill_id: Id | null;
  wanted: number;
}

/** Who is on which level of which queue. */
export type Tiers = Readonly<Record<Id, Readonly<Record<Id, number>>>>;

export type RingProblem = "late" | "gap" | "tiers";

const STEP_S = 60;

export function readRings(rings: QueuePolicy["rings"] = []): RingDraft[] {
  return rings.map(({ after_s = 0, max_gap = null, tiers_above = null, queue_ids = [] }) => ({ after_s, max_gap, tiers_above, queue_ids }));
}

/** Those who fit best are asked first, everybody a minute later. */
export const USUAL_RINGS: RingDraft[] = [
  { after_s: 0, max_gap: 0, tiers_above: 0, queue_ids: [] },
  { after_s: STEP_S, max_gap: null, tiers_above: null, queue_ids: [] },
];

/** One more step, as wide as the last and a minute later. */
export function addRing(rings: readonly RingDraft[]): RingDraft[] {
  const last = rings.at(-1);
  return [...rings, { after_s: (last?.after_s || 0) + STEP_S, max_gap: last?.max_gap ?? null, tiers_above: last?.tiers_above ?? null, queue_ids: [] }];
}

/** The first step is always taken at once. */
export function removeRing(rings: readonly RingDraft[], at: number): RingDraft[] {
  return rings.filter((_, index) => index !== at).map((ring, index) => (index === 0 ? { ...ring, after_s: 0 } : ring));
}

const isNarrower = (after: number | null, before: number | null): boolean => after !== null && (before === null || after < before);

/** What is wrong with each step: it comes before the one above it, or asks fewer than that. */
export function ringProblems(rings: readonly RingDraft[]): RingProblem[][] {
  return rings.map((ring, index) => {
    const before = rings[index - 1];
    if (!before) return [];
    return [
      ...((ring.after_s ?? NaN) < (before.after_s ?? NaN) ? (["late"] as const) : []),
      ...(isNarrower(ring.max_gap, before.max_gap) ? (["gap"] as const) : []),
      ...(isNarrower(ring.tiers_above, before.tiers_above) ? (["tiers"] as const) : []),
    ];
  });
}

export function areRingsWhole(rings: readonly RingDraft[]): boolean {
  return rings.every(({ after_s }) => after_s !== null && !Number.isNaN(after_s)) && ringProblems(rings).every((problems) => problems.length === 0);
}

/**
 * In which step each agent is asked first, -1 for those who never are; as `routing/matching/eligibility.py` has it, but
 * for duty, channel and load, which change by the minute. Whoever serves none of the queues is left out.
 */
export function placeAgents(rings: readonly RingDraft[], queueId: Id, tiers: Tiers, agents: readonly Agent[], { tier, skill_id, wanted }: Sample): Map<Id, number> {
  const steps = rings.length ? rings : [{ max_gap: null, tiers_above: null, queue_ids: [] }];
  const placed = new Map<Id, number>();
  for (const { id, skills } of agents) {
    const memberships = [{ queue: queueId, from: 0 }, ...steps.flatMap(({ queue_ids }, from) => queue_ids.map((queue) => ({ queue, from })))].flatMap(({ queue, from }) => {
      const own = tiers[queue]?.[id];
      return own === undefined ? [] : [{ own, from }];
    });
    if (memberships.length === 0) continue;
    const level = skill_id ? (skills[skill_id] ?? 0) : 1;
    const missing = skill_id ? Math.max(0, wanted - level) : 0;
    const firsts = memberships.map(({ own, from }) => {
      const above = own - tier;
      if (above < 0 || level < 1) return Infinity;
      const at = steps.findIndex((ring, index) => index >= from && (ring.max_gap === null || missing + 2 * above <= ring.max_gap) && (ring.tiers_above === null || above <= ring.tiers_above));
      return at < 0 ? Infinity : at;
    });
    const first = Math.min(...firsts);
    placed.set(id, first === Infinity ? -1 : first);
  }
  return placed;
}
