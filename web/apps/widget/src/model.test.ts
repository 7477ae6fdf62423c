import { expect, test } from "vitest";
import { START, withAck, withMessages, type ChatMessage, type Outgoing } from "./model";

const message = (sequence: number, client_id: string | null = null): ChatMessage => ({ id: `m${sequence}`, sequence, direction: "in", text: "hi", attachments: [], author: null, created_at: "2026-11-20T08:00:00Z", client_id });
const outgoing = (client_id: string): Outgoing => ({ client_id, text: "hi", files: [], at: "2026-11-20T08:00:00Z", state: "waiting" });

test("messages stand by sequence, each once", () => {
  const state = withMessages(withMessages(START, [message(5), message(2)]), [message(5), message(3)]);
  expect(state.messages.map(({ sequence }) => sequence)).toEqual([2, 3, 5]);
});

test("a confirmed message moves from the outbox to its place", () => {
  const state = withAck({ ...START, messages: [message(2)], outbox: [outgoing("a"), outgoing("b")] }, "a", "m7", 7);
  expect(state.outbox.map(({ client_id }) => client_id)).toEqual(["b"]);
  expect(state.messages.map(({ id }) => id)).toEqual(["m2", "m7"]);
});

test("its own echo before the confirmation makes no second message", () => {
  const echoed = withMessages({ ...START, outbox: [outgoing("a")] }, [message(7, "a")]);
  expect(withAck(echoed, "a", "m7", 7).messages).toHaveLength(1);
});
