import type { SideConversation } from "@trunkline/client";
import type { Tone } from "@trunkline/ui";

export type SideState = SideConversation["state"];

export const TONES: Record<SideState, Tone> = { open: "waiting", answered: "accent", overdue: "breach", done: "done" };

/** Whether somebody still waits for an answer. */
export const isWaiting = (side: Pick<SideConversation, "state">): boolean => side.state === "open" || side.state === "overdue";

/** Those outside who get what is written, by name or address. */
export const outsideOf = (side: Pick<SideConversation, "participants">): SideConversation["participants"] => side.participants.filter((one) => one.address !== null && !one.is_removed);

/** Colleagues who are asked beside the lead. */
export const colleaguesOf = (side: Pick<SideConversation, "participants">): SideConversation["participants"] => side.participants.filter((one) => one.agent_id !== null && !one.is_removed);

export const PRESETS = ["hour", "fourHours", "tomorrow", "threeDays"] as const;
export type Preset = (typeof PRESETS)[number];

const HOUR_MS = 3_600_000;

/** When a preset is over, from `now` (ms) on; tomorrow at nine o'clock of this machine's zone. */
export function dueAt(preset: Preset, now: number): string {
  if (preset === "tomorrow") {
    const day = new Date(now);
    day.setDate(day.getDate() + 1);
    day.setHours(9, 0, 0, 0);
    return day.toISOString();
  }
  const hours = { hour: 1, fourHours: 4, threeDays: 72 }[preset];
  return new Date(now + hours * HOUR_MS).toISOString();
}

/** A time as a field of the browser writes it, in this machine's zone. */
export function asLocal(time: string): string {
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
