import { expect, test } from "vitest";
import { buildTimeline, type Entry } from "./timeline";

const at = (hour: number, minute = 0, day = 20) => new Date(2026, 10, day, hour, minute).toISOString();
const entry = (key: string, change: Partial<Entry> = {}): Entry => ({ key, at: at(10), side: "in", author: "wang", ...change });
const shape = (rows: ReturnType<typeof buildTimeline>) => rows.map((row) => (row.kind === "entry" ? row.key + (row.startsRun ? "<" : "") + (row.endsRun ? ">" : "") : row.kind));

test("a line stands before the first entry of each day", () => {
  expect(shape(buildTimeline([entry("a"), entry("b", { at: at(9, 0, 21) })]))).toEqual(["day", "a<>", "day", "b<>"]);
});

test("entries of one author within five minutes are one run", () => {
  expect(shape(buildTimeline([entry("a"), entry("b", { at: at(10, 4) }), entry("c", { at: at(10, 10) })]))).toEqual(["day", "a<", "b>", "c<>"]);
});

test("another author, side or place ends a run", () => {
  const rows = buildTimeline([entry("a", { place: "wechat" }), entry("b", { place: "email" }), entry("c", { side: "out", author: "li", place: "email" })]);
  expect(shape(rows)).toEqual(["day", "a<>", "b<>", "c<>"]);
  expect(rows.map((row) => row.kind === "entry" && row.changesPlace)).toEqual([false, false, true, false]);
});

test("the unread line stands before the first entry not read yet, and ends the run", () => {
  const rows = buildTimeline([entry("a"), entry("b"), entry("c")], "b");
  expect(shape(rows)).toEqual(["day", "a<>", "unread", "b<", "c>"]);
});

test("nothing said makes no rows", () => expect(buildTimeline([])).toEqual([]));
