import { expect, test } from "vitest";
import { fresh, isWhole, otherParts, toBody } from "./changes";

const nameOf = (id: string) => ({ anna: "Anna", ben: "Ben" })[id] ?? id;

test("nothing changed asks for today's rules only", () => {
  expect(toBody([], nameOf)).toEqual({});
  expect(toBody([fresh("absent")], nameOf)).toEqual({});
});

test("what is entered is told as the server reads it", () => {
  const body = toBody(
    [
      { kind: "rules", queueId: "support", before: { offer_ttl_s: 20, max_items: 3 }, after: { offer_ttl_s: 0, max_items: 3 } },
      { kind: "serves", agentId: "ben", queueId: "support", tier: 2 },
      { kind: "serves", agentId: "anna", queueId: "repairs", tier: null },
      { kind: "absent", agentId: "anna" },
      { kind: "capacity", agentId: "ben", capacity: 120 },
      { kind: "more", agentId: "ben", count: 2 },
    ],
    nameOf,
  );
  expect(body).toEqual({
    queues: { support: { policy: { offer_ttl_s: 0 }, members: { ben: 2 } }, repairs: { members: { anna: null } } },
    agents: { anna: { absent: true }, ben: { capacity: 120 } },
    more_agents: [
      { name: "Ben +1", like: "ben" },
      { name: "Ben +2", like: "ben" },
    ],
  });
});

test("a part that is as usual again is told as such", () => {
  expect(otherParts({ wrap_up_s: 30, overflow: { when_waiting: 5, queue_ids: ["q"] } }, { wrap_up_s: 30 })).toEqual({ overflow: null });
});

test("a line that names nobody yet is not whole", () => {
  expect(isWhole(fresh("serves"))).toBe(false);
  expect(isWhole({ kind: "serves", agentId: "anna", queueId: null, tier: 1 })).toBe(false);
  expect(isWhole({ kind: "more", agentId: "anna", count: 1 })).toBe(true);
});
