import type { Thread } from "@trunkline/client";
import { expect, test } from "vitest";
import { otherWays, partsOf, pickThread, reachOf } from "./window";

const NOW = Date.parse("2026-11-20T08:00:00Z");
const thread = (change: Partial<Thread> = {}): Thread => ({ id: "t", last_inbound_at: null, window: null, blocked_reason: null, ...change }) as Thread;
const opened = (deadline: string, remaining: number | null) => ({ deadline, remaining, quota: 5, opened_by: "message" });
const inHours = (hours: number) => new Date(NOW + hours * 3_600_000).toISOString();

test.each<[string, Partial<Thread>, object]>([
  ["without a window one may always write", {}, { state: "open" }],
  ["hours and messages are counted", { window: opened(inHours(41.4), 3) }, { state: "limited", hoursLeft: 41, minutesLeft: null, remaining: 3, isClosing: false }],
  ["below an hour minutes are counted, rounded up", { window: opened(inHours(0.505), null) }, { state: "limited", minutesLeft: 31, isClosing: true }],
  ["the last message is a warning", { window: opened(inHours(40), 1) }, { state: "limited", isClosing: true }],
  ["a deadline that passed while the page was open blocks", { window: opened(inHours(-0.01), 3) }, { state: "blocked", reason: "window_closed" }],
  ["no messages left blocks", { window: opened(inHours(4), 0) }, { state: "blocked", reason: "quota_used" }],
  ["the server's reason goes first", { blocked_reason: "inbox_disabled" }, { state: "blocked", reason: "inbox_disabled" }],
])("%s", (_case, change, expected) => {
  expect(reachOf(thread(change), NOW)).toMatchObject(expected);
});

test("the reply goes out where the customer wrote last", () => {
  const threads = [thread({ id: "old", last_inbound_at: inHours(-5) }), thread({ id: "new", last_inbound_at: inHours(-1) })];
  expect(pickThread(threads, null, NOW)?.id).toBe("new");
});

test("a blocked thread is passed over for one that is not", () => {
  const threads = [thread({ id: "open", last_inbound_at: inHours(-9) }), thread({ id: "shut", last_inbound_at: inHours(-1), blocked_reason: "window_closed" })];
  expect(pickThread(threads, null, NOW)?.id).toBe("open");
});

test("the agent's choice stands, blocked or not", () => {
  expect(pickThread([thread({ id: "a" }), thread({ id: "b", blocked_reason: "quota_used" })], "b", NOW)?.id).toBe("b");
});

test.each<[string, number, number | null, number]>([
  ["", 0, 2048, 1],
  ["hello", 0, 2048, 1],
  ["一".repeat(682), 0, 2048, 1],
  ["一".repeat(683), 0, 2048, 2],
  ["一".repeat(2000), 1, 2048, 4],
  ["", 2, 2048, 2],
  ["hello", 2, null, 3],
])("%.6s… with %i files in parts of %s bytes goes out as %i messages", (text, files, limit, parts) => {
  expect(partsOf(text, files, limit)).toBe(parts);
});

test("other ways begin with the one the customer prefers, and leave out who cannot be reached", () => {
  const threads = [
    thread({ id: "shut", blocked_reason: "window_closed" }),
    thread({ id: "recent", last_inbound_at: inHours(-1) }),
    thread({ id: "liked", last_inbound_at: inHours(-9), is_preferred: true }),
    thread({ id: "gone", last_inbound_at: inHours(-1), unreachable_since: inHours(-1) }),
    thread({ id: "here" }),
  ];
  expect(otherWays(threads, threads[4]!, NOW).map(({ id }) => id)).toEqual(["liked", "recent"]);
});
