import type { Thread } from "@trunkline/client";

export type BlockedReason = NonNullable<Thread["blocked_reason"]>;

export type Reach =
  | { state: "open" }
  | { state: "limited"; hoursLeft: number | null; minutesLeft: number | null; remaining: number | null; quota: number | null; isClosing: boolean }
  | { state: "blocked"; reason: BlockedReason };

const HOUR_MS = 3_600_000;

/** Whether one can write on a thread at `now` (ms), and how long and how often still. */
export function reachOf(thread: Thread, now: number): Reach {
  if (thread.blocked_reason) return { state: "blocked", reason: thread.blocked_reason };
  if (!thread.window) return { state: "open" };
  const { deadline, remaining, quota } = thread.window;
  const leftMs = Date.parse(deadline) - now;
  if (leftMs <= 0) return { state: "blocked", reason: "window_closed" };
  if (remaining === 0) return { state: "blocked", reason: "quota_used" };
  const hoursLeft = leftMs >= HOUR_MS ? Math.floor(leftMs / HOUR_MS) : null;
  const minutesLeft = leftMs < HOUR_MS ? Math.ceil(leftMs / 60_000) : null;
  return { state: "limited", hoursLeft, minutesLeft, remaining, quota, isClosing: minutesLeft !== null || (remaining !== null && remaining <= 1) };
}

const utf8 = new TextEncoder();

/** How many messages a reply will be at least: a provider with windows counts each part of a long text, and each file. */
export function partsOf(text: string, files: number, maxPartBytes: number | null): number {
  const words = utf8.encode(text.trim()).length;
  return Math.max(1, (maxPartBytes ? Math.ceil(words / maxPartBytes) : words ? 1 : 0) + files);
}

/** Threads on which one could answer instead: where the customer likes to be written to, then where they wrote last. */
export function otherWays(threads: readonly Thread[], than: Thread | null, now: number): Thread[] {
  const usable = threads.filter((thread) => thread.id !== than?.id && !thread.unreachable_since && reachOf(thread, now).state !== "blocked");
  return usable.sort((a, b) => Number(b.is_preferred === true) - Number(a.is_preferred === true) || (b.last_inbound_at ?? "").localeCompare(a.last_inbound_at ?? ""));
}

/** The thread to answer on: the one asked for, else the one last written on that is not blocked. */
export function pickThread(threads: readonly Thread[], wanted: string | null, now: number): Thread | null {
  const asked = threads.find((thread) => thread.id === wanted);
  if (asked) return asked;
  const recent = [...threads].sort((a, b) => (b.last_inbound_at ?? "").localeCompare(a.last_inbound_at ?? ""));
  return recent.find((thread) => reachOf(thread, now).state !== "blocked") ?? recent[0] ?? null;
}
