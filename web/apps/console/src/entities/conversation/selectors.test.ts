import type { Conversation, ConversationQuery } from "@trunkline/client";
import { expect, test } from "vitest";
import { belongs, inOrder, unreadOf } from "./selectors";

const ME = "me";
const row = (change: Partial<Conversation> = {}): Conversation =>
  ({ id: "c", version: 1, status: "open", assignee_id: null, queue_id: "q", inbox_id: "i", contact_id: "p", tags: [], is_spam: false, merged_into_id: null, last_activity_at: "2026-11-20T08:00:00Z", waiting_since: null, inbound_count: 0, ...change }) as Conversation;

test.each<[string, ConversationQuery, Partial<Conversation>, boolean | null]>([
  ["my open one is mine", { view: "mine" }, { assignee_id: ME }, true],
  ["my pending one is mine", { view: "mine" }, { assignee_id: ME, status: "pending" }, true],
  ["my resolved one is no longer mine", { view: "mine" }, { assignee_id: ME, status: "resolved" }, false],
  ["my snoozed one rests", { view: "mine" }, { assignee_id: ME, status: "snoozed" }, false],
  ["another's is not mine", { view: "mine" }, { assignee_id: "other" }, false],
  ["an open one without an owner waits", { view: "waiting" }, {}, true],
  ["an owned one does not wait", { view: "waiting" }, { assignee_id: ME }, false],
  ["a snoozed one is in its view", { view: "snoozed" }, { status: "snoozed" }, true],
  ["all holds resolved ones", { view: "all" }, { status: "resolved" }, true],
  ["spam is nowhere", { view: "all" }, { is_spam: true }, false],
  ["what was merged away is nowhere", { view: "all" }, { merged_into_id: "other" }, false],
  ["a queue filter narrows", { view: "all", queue: "other" }, {}, false],
  ["a tag filter narrows", { view: "all", tag: "E4" }, { tags: ["E4"] }, true],
  ["a search is the server's to decide", { view: "all", q: "E4" }, {}, null],
  ["mentions are the server's to decide", { view: "mentions" }, {}, null],
])("%s", (_case, query, change, expected) => {
  expect(belongs(row(change), query, ME)).toBe(expected);
});

test("newest puts the latest activity first", () => {
  const rows = [row({ id: "a", last_activity_at: "2026-11-20T08:00:00Z" }), row({ id: "b", last_activity_at: "2026-11-20T09:00:00Z" })];
  expect(rows.sort(inOrder("newest")).map(({ id }) => id)).toEqual(["b", "a"]);
});

test("waiting puts the longest unanswered first and what nobody waits for last", () => {
  const rows = [row({ id: "quiet" }), row({ id: "late", waiting_since: "2026-11-20T08:30:00Z" }), row({ id: "early", waiting_since: "2026-11-20T08:10:00Z" })];
  expect(rows.sort(inOrder("waiting")).map(({ id }) => id)).toEqual(["early", "late", "quiet"]);
});

test("unread is what came in after the read position", () => {
  expect(unreadOf(row({ inbound_count: 5, me: { read_sequence: 9, read_inbound_count: 3, unread: 2 } }))).toBe(2);
  expect(unreadOf(row({ inbound_count: 5 }))).toBe(5);
});
