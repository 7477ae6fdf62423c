import type { Frame, Message } from "@trunkline/client";
import { expect, test } from "vitest";
import { afterFrame } from "../offers/useRingingCalls";
import { callTitle, isMissed } from "./calls";

const frame = (type: string, content: object): Frame => ({
  seq: 1,
  prev: 0,
  type,
  at: "2026-03-01T10:00:00Z",
  data: { message: { id: "m", conversation_id: "c", content: { type: "call", direction: "inbound", state: "ringing", caller: "+8613800138000", ...content } } as unknown as Message },
});

test("a ringing call comes up, and leaves when somebody answers it", () => {
  const rings = afterFrame([], frame("call.ringing", {}), 0);
  expect(rings).toEqual([{ messageId: "m", conversationId: "c", number: "+8613800138000", since: 0 }]);
  expect(afterFrame(rings, frame("call.ringing", {}), 1)).toHaveLength(1);
  expect(afterFrame(rings, frame("call.answered", { state: "answered" }), 1)).toEqual([]);
});

test("a call that was over before it was heard of does not come up, nor one of ours", () => {
  expect(afterFrame([], frame("call.ringing", { state: "ended" }), 0)).toEqual([]);
  expect(afterFrame([], frame("call.ringing", { direction: "outbound" }), 0)).toEqual([]);
});

test.each([
  [{ direction: "inbound", state: "ended", outcome: "abandoned" }, "calls.inbound.abandoned", true],
  [{ direction: "inbound", state: "ended", outcome: "answered" }, "calls.inbound.over", false],
  [{ direction: "outbound", state: "ended", outcome: "busy" }, "calls.outbound.busy", false],
  [{ direction: "inbound", state: "ringing", outcome: "busy" }, "calls.inbound.ringing", false],
] as const)("%o is told in its own words", (call, title, missed) => {
  expect(callTitle(call)).toBe(title);
  expect(isMissed(call)).toBe(missed);
});
