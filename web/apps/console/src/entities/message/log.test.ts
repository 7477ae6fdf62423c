import type { Message } from "@trunkline/client";
import { expect, test } from "vitest";
import { EMPTY_LOG, insertMessages, loadNewest, takeLiveMessage, type MessageLog, type PendingMessage } from "./log";

const message = (sequence: number, change: Partial<Message> = {}): Message => ({ id: `m${sequence}`, version: 1, sequence, client_id: null, ...change }) as Message;
const pending = (client_id: string): PendingMessage => ({ client_id, kind: "reply", text: "", thread_id: null, attachments: [], mentions: [], created_at: "", state: "sending", error: null });
const loaded = (messages: Message[], change: Partial<MessageLog> = {}): MessageLog => ({ ...EMPTY_LOG, isLoaded: true, messages, ...change });
const sequences = (log: MessageLog) => log.messages.map((each) => each.sequence);

test("messages stand in the order of their sequence, whatever order they come in", () => {
  expect(sequences(insertMessages(EMPTY_LOG, [message(9), message(3), message(7)]))).toEqual([3, 7, 9]);
});

test("a message of a lower version does not replace the one held", () => {
  const log = insertMessages(loaded([message(3, { version: 5, text: "read" })]), [message(3, { version: 4, text: "sent" })]);
  expect(log.messages[0]?.text).toBe("read");
});

test("the stored message settles the pending one of the same client id", () => {
  const log = insertMessages(loaded([], { pending: [pending("c1"), pending("c2")] }), [message(3, { client_id: "c1" })]);
  expect(log.pending.map((each) => each.client_id)).toEqual(["c2"]);
});

test("a live message before the loaded stretch is left to loading older ones", () => {
  const log = loaded([message(50)], { hasOlder: true });
  expect(takeLiveMessage(log, message(10))).toBe(log);
});

test("a live message before the first goes in when there is nothing older on the server", () => {
  expect(sequences(takeLiveMessage(loaded([message(50)], { hasOlder: false }), message(10)))).toEqual([10, 50]);
});

test("a log that is not loaded takes no live message", () => {
  expect(takeLiveMessage(EMPTY_LOG, message(10))).toBe(EMPTY_LOG);
});

test("a fresh newest page keeps the older ones the reader has loaded", () => {
  const log = loadNewest(loaded([message(1), message(2), message(3)], { hasOlder: false }), [message(3), message(4)], true);
  expect(sequences(log)).toEqual([1, 2, 3, 4]);
  expect(log.hasOlder).toBe(false);
});

test("a fresh newest page that does not meet what was loaded replaces it: no gap may look like a whole", () => {
  const log = loadNewest(loaded([message(1), message(2)], { hasOlder: false }), [message(8), message(9)], true);
  expect(sequences(log)).toEqual([8, 9]);
  expect(log.hasOlder).toBe(true);
});

test("what the stream brought while the page was asked for stays", () => {
  expect(sequences(loadNewest(loaded([message(3), message(4)]), [message(2), message(3)], true))).toEqual([2, 3, 4]);
});

test("what has left the page's stretch goes", () => {
  expect(sequences(loadNewest(loaded([message(2), message(3), message(4)]), [message(2), message(4)], false))).toEqual([2, 4]);
});
