import type { Frame } from "@trunkline/client";
import { useEffect, useState } from "react";
import { followFrames } from "../../../live/stream";

export interface Ringing {
  messageId: string;
  conversationId: string;
  number: string;
  since: number;
}

/** No telephone rings longer: a call whose end was missed with the stream does not stay on screen. */
const LONGEST_MS = 120_000;

/** The list after one frame: a call that begins to ring is added, one that is answered or over leaves. */
export function afterFrame(calls: readonly Ringing[], frame: Frame, now: number): readonly Ringing[] {
  if (!frame.type.startsWith("call.")) return calls;
  const { message } = frame.data;
  if (!message || message.content.type !== "call") return calls;
  const others = calls.filter((call) => call.messageId !== message.id && now - call.since < LONGEST_MS);
  const { direction, state, caller } = message.content;
  if (frame.type !== "call.ringing" || direction !== "inbound" || state !== "ringing") return others;
  return [...others, { messageId: message.id, conversationId: message.conversation_id, number: caller ?? "", since: now }];
}

/** Inbound calls that ring now, as the stream tells of them, and the way to put one aside. */
export function useRingingCalls(): [readonly Ringing[], (messageId: string) => void] {
  const [calls, setCalls] = useState<readonly Ringing[]>([]);
  useEffect(() => followFrames((frame) => setCalls((held) => afterFrame(held, frame, Date.now()))), []);
  useEffect(() => {
    if (calls.length === 0) return;
    const timer = setTimeout(() => setCalls((held) => held.filter((call) => Date.now() - call.since < LONGEST_MS)), LONGEST_MS);
    return () => clearTimeout(timer);
  }, [calls]);
  return [calls, (messageId) => setCalls((held) => held.filter((call) => call.messageId !== messageId))];
}
