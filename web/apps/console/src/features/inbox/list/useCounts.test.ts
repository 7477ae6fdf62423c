import { expect, test } from "vitest";
import { firstView, type Counts } from "./useCounts";

const counts = (change: Partial<Counts> = {}): Counts => ({ mine: 0, waiting: 0, mentions: 0, ...change });

test.each<[string, string | null, Counts, string]>([
  ["one's own come first", null, counts({ mine: 2, waiting: 9 }), "mine"],
  ["an empty desk leads to who waits", null, counts({ waiting: 9 }), "waiting"],
  ["where nothing waits all are shown", null, counts(), "all"],
  ["the view chosen last goes before", "waiting", counts({ mine: 2, waiting: 9 }), "waiting"],
  ["but not when it is empty", "mentions", counts({ mine: 2 }), "mine"],
  ["a view without a count is believed", "snoozed", counts({ mine: 2 }), "snoozed"],
  ["what is no view is passed over", "gone", counts({ mine: 2 }), "mine"],
])("%s", (_case, chosen, held, expected) => {
  expect(firstView(chosen, held)).toBe(expected);
});
