import type { Id, Priority } from "@trunkline/client";
import type { Action } from "@trunkline/client/automation";

export type ActionKind = Action["kind"];

/** In the order in which they are offered. */
export const KINDS = ["reply", "note", "add_tags", "remove_tags", "set_priority", "set_field", "assign", "take", "transfer", "escalate", "snooze", "resolve", "mark_spam", "notify"] as const satisfies readonly ActionKind[];

export const MOST_ACTIONS = 20;
const MIN_S = 60;
export const LEAST_SNOOZE_S = 5 * MIN_S;
export const MOST_SNOOZE_S = 366 * 86_400;

/** An action while it is entered: what its kind does not ask for stays as it was, so that a change of mind costs nothing. */
export interface ActionDraft {
  kind: ActionKind;
  text: string;
  canned_reply_id: Id | null;
  /** Whether a reply is a canned one. */
  isCanned: boolean;
  tags: string[];
  priority: Priority;
  key: string | null;
  /** null removes it. */
  value: string | number | boolean | null;
  agent_id: Id | null;
  queue_id: Id | null;
  note: string;
  /** Nobody is asked who dealt with the customer, nor their teams. */
  outside_team: boolean;
  for_s: number | null;
  disposition: string;
  owner: boolean;
  agent_ids: Id[];
  team_id: Id | null;
}

const FRESH: ActionDraft = { kind: "note", text: "", canned_reply_id: null, isCanned: false, tags: [], priority: "high", key: null, value: null, agent_id: null, queue_id: null, note: "", outside_team: false, for_s: 86_400, disposition: "", owner: true, agent_ids: [], team_id: null };

export const freshAction = (kind: ActionKind): ActionDraft => ({ ...FRESH, kind });

/** Stored actions as they are edited. */
export function readActions(stored: readonly Record<string, unknown>[]): ActionDraft[] {
  return stored.map((one) => {
    const { for_min, ...held } = one as Partial<ActionDraft> & { for_min?: number };
    const filled = Object.fromEntries(Object.entries(held).filter(([name, value]) => value !== null || name === "value"));
    return { ...FRESH, owner: false, ...filled, isCanned: Boolean(held.canned_reply_id), ...(for_min === undefined ? {} : { for_s: for_min * MIN_S }) };
  });
}

export type ActionProblem = "text" | "reply" | "tags" | "field" | "value" | "place" | "span" | "somebody";

/** What is missing of an action; null for nothing. */
export function problemOf(action: ActionDraft): ActionProblem | null {
  const { kind, text, isCanned, canned_reply_id, tags, key, value, agent_id, queue_id, for_s, owner, agent_ids, team_id } = action;
  switch (kind) {
    case "reply":
      return isCanned ? (canned_reply_id ? null : "reply") : text.trim() ? null : "text";
    case "note":
      return text.trim() ? null : "text";
    case "add_tags":
    case "remove_tags":
      return tags.length ? null : "tags";
    case "set_field":
      return key === null ? "field" : value === "" ? "value" : null;
    case "transfer":
      return agent_id || queue_id ? null : "place";
    case "snooze":
      return for_s !== null && for_s >= LEAST_SNOOZE_S ? null : "span";
    case "notify":
      return owner || agent_ids.length || team_id ? null : "somebody";
    default:
      return null;
  }
}

export const areActionsWhole = (actions: readonly ActionDraft[]): boolean => actions.length > 0 && actions.every((action) => problemOf(action) === null);

/** What is sent of actions that are whole. */
export const toActions = (actions: readonly ActionDraft[]): Action[] => actions.map(toAction);

function toAction(action: ActionDraft): Action {
  const { kind, text, isCanned, canned_reply_id, tags, priority, key, value, agent_id, queue_id, note, outside_team, for_s, disposition, owner, agent_ids, team_id } = action;
  switch (kind) {
    case "reply":
      return isCanned ? { kind, canned_reply_id } : { kind, text };
    case "note":
      return { kind, text };
    case "add_tags":
    case "remove_tags":
      return { kind, tags };
    case "set_priority":
      return { kind, priority };
    case "set_field":
      return { kind, key: key ?? "", value };
    case "assign":
      return { kind, agent_id };
    case "transfer":
      return { kind, queue_id, agent_id, note: note.trim(), outside_team: outside_team && agent_id === null };
    case "escalate":
      return { kind, note: note.trim() };
    case "snooze":
      return { kind, for_min: Math.round((for_s ?? 0) / MIN_S) };
    case "resolve":
      return { kind, disposition: disposition.trim() || null };
    case "notify":
      return { kind, owner, agent_ids, team_id };
    default:
      return { kind };
  }
}
