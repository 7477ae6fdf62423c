import type { FloorQueue } from "@trunkline/client";
import { expect, it } from "vitest";
import { applyChange } from "./state";

const queue = (id: string, waiting: number) => ({ id, waiting }) as FloorQueue;
const at = "2026-11-28T05:00:00Z";

it("takes the whole, then what changed, in the order that was told last", () => {
  const whole = applyChange(null, { at, whole: true, queues: [queue("a", 0), queue("b", 0)], queue_ids: ["a", "b"], agents: [], agent_ids: [], at_risk: [] });
  const moved = applyChange(whole, { at, whole: false, queues: [queue("b", 3)] });
  expect(moved?.queues.map((row) => [row.id, row.waiting])).toEqual([["a", 0], ["b", 3]]);
  const turned = applyChange(moved, { at, whole: false, queue_ids: ["b"] });
  expect(turned?.queues.map((row) => row.id)).toEqual(["b"]);
  expect(turned?.risks).toEqual([]);
});

it("waits for the whole where a change comes first", () => {
  expect(applyChange(null, { at, whole: false, queues: [queue("a", 1)] })).toBeNull();
});

it("starts over with a new whole", () => {
  const held = applyChange(null, { at, whole: true, queues: [queue("a", 0)], queue_ids: ["a"] });
  expect(applyChange(held, { at, whole: true, queues: [queue("b", 0)], queue_ids: ["b"] })?.queues.map((row) => row.id)).toEqual(["b"]);
});
