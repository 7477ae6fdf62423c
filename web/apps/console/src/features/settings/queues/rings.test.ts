import type { Agent } from "@trunkline/client";
import { expect, test } from "vitest";
import { addRing, areRingsWhole, placeAgents, removeRing, ringProblems, USUAL_RINGS, type RingDraft, type Sample } from "./rings";

const ring = (change: Partial<RingDraft> = {}): RingDraft => ({ after_s: 0, max_gap: null, tiers_above: null, queue_ids: [], ...change });
const agent = (id: string, level?: number) => ({ id, skills: level === undefined ? {} : { repair: level } }) as unknown as Agent;
const AGENTS = [agent("expert", 5), agent("able", 3), agent("novice", 1), agent("none"), agent("second", 5), agent("helper", 5), agent("stranger", 5)];
const TIERS = { own: { expert: 1, able: 1, novice: 1, none: 1, second: 2 }, other: { helper: 1 } };
const SAMPLE: Sample = { tier: 1, skill_id: "repair", wanted: 5 };
const place = (rings: RingDraft[], sample = SAMPLE) => Object.fromEntries(placeAgents(rings, "own", TIERS, AGENTS, sample));

test("each stands in the first step that takes them, by missing levels, levels above and queue", () => {
  const rings = [ring({ max_gap: 0, tiers_above: 0 }), ring({ after_s: 30, max_gap: 2, tiers_above: 1 }), ring({ after_s: 90, queue_ids: ["other"] })];
  expect(place(rings)).toEqual({ expert: 0, able: 1, second: 1, novice: 2, helper: 2, none: -1 });
});

test("without steps all are asked at once, and nobody below the conversation's level", () => {
  expect(place([], { ...SAMPLE, skill_id: null })).toEqual({ expert: 0, able: 0, novice: 0, none: 0, second: 0 });
  expect(place([], { ...SAMPLE, skill_id: null, tier: 2 })).toEqual({ expert: -1, able: -1, novice: -1, none: -1, second: 0 });
});

test("a step neither comes before the one above it nor asks fewer", () => {
  expect(ringProblems([ring({ max_gap: 2, tiers_above: 1 }), ring({ after_s: 60, max_gap: 3, tiers_above: 1 })])).toEqual([[], []]);
  expect(ringProblems([ring(), ring({ after_s: 60, max_gap: 3, tiers_above: 0 }), ring({ after_s: 30 })])).toEqual([[], ["gap", "tiers"], ["late"]]);
  expect(areRingsWhole([ring(), ring({ after_s: NaN })])).toBe(false);
  expect(areRingsWhole(USUAL_RINGS)).toBe(true);
});

test("a step more is right at once, and where the first goes the next is taken at once", () => {
  expect(areRingsWhole(addRing(USUAL_RINGS))).toBe(true);
  expect(removeRing(USUAL_RINGS, 0)).toEqual([{ ...USUAL_RINGS[1], after_s: 0 }]);
});
