import type { ChannelRule, QueueIn, QueuePolicy, Targets } from "@trunkline/client/admin";
import { areRingsWhole, readRings, type RingDraft } from "./rings";
import type { Id, Priority, Queue } from "@trunkline/client";

/** A channel's rule while it is edited. What is left out of a fresh one is filled in by the server as usual there. */
export interface RuleDraft {
  units?: number;
  /** null: no limit. */
  limit?: number | null;
  is_realtime?: boolean;
  /** Seconds by priority; null: not entered, NaN: not a span. */
  targets: Record<Priority, number | null>;
}

export interface QueueDraft {
  name: string;
  team_id: Id | null;
  pending_after_reply: boolean;
  reopen_within_s: number | null;
  /** 0: given without asking. */
  offer_ttl_s: number | null;
  /** So many are asked at once; 1 where nobody is asked. */
  offer_to: number;
  wrap_up_s: number | null;
  max_items: number | null;
  channels: Record<string, RuleDraft>;
  /** None: everybody is asked at once. */
  rings: RingDraft[];
  overflow: { when_waiting: number; queue_ids: Id[] } | null;
  longest_wait: { after_s: number | null; to_queue_id: Id | null; any_skill: boolean } | null;
  calendar_id: Id | null;
  outside_hours: "hand_out" | "hold";
  /** How long after signing in people are given one at a time; 0: from the start as many as they have room for. */
  ramp_s: number | null;
  /** How long a conversation takes, as people expect it. */
  handle_time_s: number | null;
  /** How long a closed chat window is waited for; null: for ever, NaN: not a span. */
  patience_s: number | null;
  /** What the policy says besides: a policy is replaced as a whole, so it goes back as it came. */
  kept: Partial<QueuePolicy>;
}

export const USUAL_HANDLE_S = 300;
export const USUAL_PATIENCE_S = 600;

export const NO_TARGETS: RuleDraft["targets"] = { urgent: null, high: null, normal: null, low: null };

export const FRESH: QueueDraft = { name: "", team_id: null, pending_after_reply: false, reopen_within_s: 259_200, offer_ttl_s: 0, offer_to: 1, wrap_up_s: 0, max_items: null, channels: {}, rings: [], overflow: null, longest_wait: null, calendar_id: null, outside_hours: "hand_out", ramp_s: 0, handle_time_s: USUAL_HANDLE_S, patience_s: USUAL_PATIENCE_S, kept: {} };

export function readQueue(queue: Queue): QueueDraft {
  const { offer_ttl_s = 0, offer_to = 1, wrap_up_s = 0, max_items = null, channels: rules = {}, rings, overflow = null, longest_wait = null, outside_hours = "hand_out", ramp_s = 0, handle_time_s = USUAL_HANDLE_S, patience_s = USUAL_PATIENCE_S, ...kept } = queue.policy as Partial<QueuePolicy>;
  const channels = Object.entries(rules).map(([kind, rule]): [string, RuleDraft] => [kind, { ...rule, targets: { ...NO_TARGETS, ...rule.targets } }]);
  return {
    name: queue.name,
    team_id: queue.team_id,
    pending_after_reply: queue.pending_after_reply,
    reopen_within_s: queue.reopen_within_s,
    offer_ttl_s,
    offer_to,
    wrap_up_s,
    max_items,
    channels: Object.fromEntries(channels),
    rings: readRings(rings),
    overflow,
    longest_wait: longest_wait && { after_s: longest_wait.after_s, to_queue_id: longest_wait.to_queue_id ?? null, any_skill: longest_wait.any_skill ?? false },
    calendar_id: queue.calendar_id,
    outside_hours,
    ramp_s,
    handle_time_s,
    patience_s,
    kept,
  };
}

const isSpan = (seconds: number | null): seconds is number => seconds !== null && !Number.isNaN(seconds);

/** Targets are entered for all priorities or for none: half of them would be filled up by other channels' usual ones. */
export function areTargetsWhole({ targets }: RuleDraft): boolean {
  const values = Object.values(targets);
  return values.every(isSpan) || values.every((value) => value === null);
}

export function canSave(draft: QueueDraft): boolean {
  const { overflow, longest_wait, patience_s } = draft;
  const spans = [draft.reopen_within_s, draft.offer_ttl_s, draft.wrap_up_s, draft.ramp_s, draft.handle_time_s || NaN, ...(patience_s === null ? [] : [patience_s]), ...(longest_wait ? [longest_wait.after_s || NaN] : [])];
  const isHelpNamed = overflow === null || overflow.queue_ids.length > 0;
  return draft.name.trim() !== "" && spans.every(isSpan) && isHelpNamed && areRingsWhole(draft.rings) && Object.values(draft.channels).every(areTargetsWhole);
}

/** What is sent of a draft that can be saved. */
export function toBody(draft: QueueDraft): QueueIn {
  const { name, team_id, pending_after_reply, reopen_within_s, offer_ttl_s, offer_to, wrap_up_s, max_items, rings, overflow, longest_wait, calendar_id, outside_hours, ramp_s, handle_time_s, patience_s, kept } = draft;
  const channels = Object.entries(draft.channels).map(([kind, { targets, ...rule }]): [string, ChannelRule] => [kind, Object.values(targets).every(isSpan) ? { ...rule, targets: targets as Targets } : rule]);
  // What is as usual stays unsaid, so that what is usual may change.
  const waits: Partial<QueuePolicy> = {
    ...(rings.length ? { rings: rings.map((ring) => ({ ...ring, after_s: ring.after_s ?? 0 })) } : {}),
    ...(overflow ? { overflow } : {}),
    ...(longest_wait ? { longest_wait: { ...longest_wait, after_s: longest_wait.after_s ?? 0 } } : {}),
    ...(outside_hours === "hold" ? { outside_hours } : {}),
    ...(ramp_s ? { ramp_s } : {}),
    ...(handle_time_s && handle_time_s !== USUAL_HANDLE_S ? { handle_time_s } : {}),
    ...(patience_s !== USUAL_PATIENCE_S ? { patience_s } : {}),
    ...(offer_ttl_s && offer_to > 1 ? { offer_to } : {}),
  };
  return {
    name: name.trim(),
    team_id,
    pending_after_reply,
    reopen_within_s: reopen_within_s ?? 0,
    calendar_id,
    policy: { ...kept, ...waits, offer_ttl_s: offer_ttl_s ?? 0, wrap_up_s: wrap_up_s ?? 0, max_items, channels: Object.fromEntries(channels) },
  };
}

/** How many conversations fill an agent of the usual 100 slots; null where they take none. */
export const atOnce = (units: number): number | null => (units > 0 ? Math.floor(100 / units) : null);
