import type { Id } from "@trunkline/client";
import type { AutomationConditions, AutomationRule, AutomationRuleIn, Trigger, TriggerType } from "@trunkline/client/automation";
import { areActionsWhole, readActions, toActions, type ActionDraft } from "./action";

/** In the order in which they are offered. */
export const TRIGGERS = [
  "message.received",
  "conversation.opened",
  "conversation.reopened",
  "conversation.resolved",
  "conversation.status_changed",
  "conversation.assigned",
  "conversation.unassigned",
  "conversation.transferred",
  "conversation.escalated",
  "conversation.tags_changed",
  "conversation.priority_changed",
  "conversation.fields_changed",
  "conversation.rated",
  "conversation.classified",
  "reply.sent",
  "reply.failed",
  "note.added",
  "sla.warned",
  "sla.breached",
  "callback.overdue",
  "side.answered",
  "side.warned",
  "side.overdue",
] as const satisfies readonly TriggerType[];

export const MOST_DELAY_S = 90 * 86_400;
export const MOST_WAIT_S = 366 * 86_400;
const MIN_S = 60;

export type Conditions = { [name in keyof AutomationConditions]?: NonNullable<AutomationConditions[name]> };
export type ConditionName = keyof Conditions;

/** How the values of a condition are entered. */
export const CONDITIONS = {
  keywords: "words",
  complains: "truth",
  moods: "choice",
  taken_for: "fields",
  channels: "choice",
  inbox_ids: "choice",
  queue_ids: "choice",
  languages: "choice",
  statuses: "choice",
  priorities: "choice",
  tags: "tags",
  without_tags: "tags",
  fields: "fields",
  waiting_longer_than_min: "minutes",
  is_assigned: "truth",
  assignee_ids: "choice",
  is_vip: "truth",
  contact_tags: "tags",
  contact_fields: "fields",
  email_domains: "words",
  hours: "hours",
  actors: "choice",
  stars_at_most: "stars",
  clocks: "choice",
  is_spam: "truth",
} as const satisfies Record<ConditionName, string>;

export const CONDITION_NAMES = Object.keys(CONDITIONS) as ConditionName[];

export interface TriggerDraft {
  kind: "event" | "time";
  types: TriggerType[];
  after: TriggerType;
  /** Seconds, in whole minutes. */
  wait_s: number | null;
}

export interface RuleDraft {
  name: string;
  is_enabled: boolean;
  trigger: TriggerDraft;
  conditions: Conditions;
  actions: ActionDraft[];
  max_per_minute: number;
}

export const FRESH: RuleDraft = { name: "", is_enabled: true, trigger: { kind: "event", types: [], after: "message.received", wait_s: 3600 }, conditions: {}, actions: [], max_per_minute: 60 };

export function readRule({ name, is_enabled, trigger, conditions, actions, max_per_minute }: Pick<AutomationRule, "name" | "is_enabled" | "trigger" | "conditions" | "actions" | "max_per_minute">): RuleDraft {
  const held = trigger as unknown as Trigger;
  return {
    name,
    is_enabled,
    trigger: held.kind === "event" ? { ...FRESH.trigger, types: held.types } : { ...FRESH.trigger, kind: "time", after: held.after, wait_s: held.minutes * MIN_S },
    conditions: Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== null)) as Conditions,
    actions: readActions(actions),
    max_per_minute,
  };
}

/** A condition as it stands when it has just been added. */
export function addCondition(conditions: Conditions, name: ConditionName, calendarId: Id | null): Conditions {
  const fresh = { words: [], choice: [], tags: [], fields: {}, minutes: 30, truth: true, hours: { calendar_id: calendarId ?? "", is_open: false }, stars: 2 }[CONDITIONS[name]];
  return { ...conditions, [name]: fresh };
}

export function removeCondition(conditions: Conditions, name: ConditionName): Conditions {
  const { [name]: _, ...rest } = conditions;
  return rest;
}

/** The conditions that are set but say nothing yet. */
export function emptyConditions(conditions: Conditions): ConditionName[] {
  return CONDITION_NAMES.filter((name) => {
    const value = conditions[name];
    if (value === undefined) return false;
    if (typeof value === "number") return Number.isNaN(value) || value < 1;
    if (Array.isArray(value)) return value.length === 0;
    if (typeof value !== "object") return false;
    if ("calendar_id" in value) return !value.calendar_id;
    const fields = Object.values(value as Record<string, string[]>);
    return fields.length === 0 || fields.some((values) => values.length === 0);
  });
}

export function isTriggerWhole({ kind, types, wait_s }: TriggerDraft): boolean {
  return kind === "event" ? types.length > 0 : wait_s !== null && wait_s >= MIN_S;
}

/** Whether it can be tried; to be kept it needs a name too. */
export const canTry = ({ trigger, conditions, actions }: RuleDraft): boolean => isTriggerWhole(trigger) && emptyConditions(conditions).length === 0 && areActionsWhole(actions);

export const canSave = (draft: RuleDraft): boolean => draft.name.trim() !== "" && canTry(draft);

/** What a rule does, without its name: what is tried. */
export function toParts({ trigger, conditions, actions, max_per_minute }: RuleDraft): Pick<AutomationRuleIn, "trigger" | "conditions" | "actions" | "max_per_minute"> {
  const { kind, types, after, wait_s } = trigger;
  const waited = conditions.waiting_longer_than_min;
  const asked = waited === undefined ? conditions : { ...conditions, waiting_longer_than_min: Math.round(waited) };
  return { trigger: kind === "event" ? { kind, types } : { kind, after, minutes: Math.round((wait_s ?? 0) / MIN_S) }, conditions: asked, actions: toActions(actions), max_per_minute };
}

/** What is sent of a draft that can be saved. */
export const toBody = (draft: RuleDraft): AutomationRuleIn => ({ name: draft.name.trim(), is_enabled: draft.is_enabled, ...toParts(draft) });

export const STATUSES = ["open", "pending", "snoozed", "resolved"] as const;
export const MOODS = ["upset", "calm", "pleased"] as const;
export const ACTORS = ["contact", "agent", "system"] as const;
export const CLOCKS = ["first_response", "next_response", "resolution"] as const;
