import { expect, test } from "vitest";
import { asLocal, dueAt, isWaiting, outsideOf } from "./state";

const NOON = new Date(2026, 2, 2, 12, 0).getTime();

test("a preset counts from now, and tomorrow is at nine", () => {
  expect(Date.parse(dueAt("fourHours", NOON)) - NOON).toBe(4 * 3_600_000);
  expect(asLocal(dueAt("tomorrow", NOON))).toBe("2026-03-03T09:00");
});

test("what is overdue waits as well", () => {
  expect(["open", "overdue", "answered", "done"].map((state) => isWaiting({ state: state as "open" }))).toEqual([true, true, false, false]);
});

test("who was taken out gets no mail", () => {
  const one = { id: "1", agent_id: null, address: "a@b.test", name: "", is_removed: true };
  expect(outsideOf({ participants: [one, { ...one, id: "2", is_removed: false }] }).map(({ id }) => id)).toEqual(["2"]);
});
