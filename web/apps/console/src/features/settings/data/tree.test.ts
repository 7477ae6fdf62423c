import { expect, test } from "vitest";
import { asTree, mayBeUnder } from "./tree";

const rows = [
  { id: "a", parent_id: null },
  { id: "c", parent_id: "b" },
  { id: "b", parent_id: "a" },
  { id: "lost", parent_id: "gone" },
];

test("each is followed by those under it, and what hangs on nothing stands at the top", () => {
  expect(asTree(rows).map(({ row, depth }) => [row.id, depth])).toEqual([["a", 0], ["b", 1], ["c", 2], ["lost", 0]]);
});

test("nothing hangs under itself, however far down", () => {
  expect([mayBeUnder(rows, "a", "c"), mayBeUnder(rows, "a", "a"), mayBeUnder(rows, "c", "a"), mayBeUnder(rows, "a", "lost")]).toEqual([false, false, true, true]);
});
