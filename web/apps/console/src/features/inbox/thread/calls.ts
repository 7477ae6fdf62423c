import type { Content, LastMessage } from "@trunkline/client";

type Call = Extract<Content, { type: "call" }>;
/** What a list row and a card both know of a call. */
export type CallFacts = Pick<NonNullable<LastMessage["call"]>, "direction" | "state"> & { outcome?: string };

const MISSED = new Set(["voicemail", "busy", "no_answer", "abandoned", "failed"]);
const OUTCOMES = new Set(["voicemail", "busy", "no_answer", "abandoned", "cancelled", "failed"]);

/** A customer called, and nobody spoke to them. */
export function isMissed(call: CallFacts): boolean {
  return call.direction === "inbound" && call.state === "ended" && MISSED.has(call.outcome ?? "");
}

type TitleKey = `calls.${"inbound" | "outbound"}.${"ringing" | "answered" | "over" | "voicemail" | "busy" | "no_answer" | "abandoned" | "cancelled" | "failed"}`;

/** The words for where a call stands, or how it ended. */
export function callTitle(call: CallFacts | Call): TitleKey {
  if (call.state !== "ended") return `calls.${call.direction}.${call.state}`;
  const outcome = call.outcome ?? "";
  return `calls.${call.direction}.${OUTCOMES.has(outcome) ? (outcome as "busy") : "over"}`;
}
