import type { Id, Priority } from "@trunkline/client";
import type { Rule, RuleIn } from "@trunkline/client/admin";

export type Mood = "upset" | "calm" | "pleased";

/** The values of the conditions that are set; one that is left out holds for everything. */
export interface Conditions {
  channels?: string[];
  inbox_ids?: Id[];
  languages?: ("zh" | "en")[];
  keywords?: string[];
  complains?: boolean;
  moods?: Mood[];
  taken_for?: Record<string, string[]>;
  is_vip?: boolean;
  contact_tags?: string[];
  contact_fields?: Record<string, string[]>;
  email_domains?: string[];
  has_previous_agent?: boolean;
}

export type ConditionName = keyof Conditions;

/** In the order in which they are offered and read. */
export const CONDITIONS = ["keywords", "complains", "moods", "taken_for", "channels", "inbox_ids", "languages", "is_vip", "contact_tags", "contact_fields", "email_domains", "has_previous_agent"] as const satisfies readonly ConditionName[];

export interface NeedDraft {
  skill_id: Id | null;
  minimum: number;
  /** null: any level from the minimum on is as good. */
  wanted: number | null;
}

export interface Outcome {
  queue_id: Id | null;
  priority: Priority | null;
  tier: number | null;
  needs: NeedDraft[];
  prefer_previous_agent: boolean;
}

export interface RuleDraft {
  name: string;
  conditions: Conditions;
  outcome: Outcome;
}

const NOTHING: Outcome = { queue_id: null, priority: null, tier: null, needs: [], prefer_previous_agent: false };

export const FRESH: RuleDraft = { name: "", conditions: {}, outcome: NOTHING };

export function readRule({ name, conditions, outcome }: Pick<Rule, "name" | "conditions" | "outcome">): RuleDraft {
  return { name, conditions: conditions as Conditions, outcome: readOutcome(outcome) };
}

export function readOutcome(outcome: Record<string, unknown>): Outcome {
  const held = outcome as Partial<Outcome>;
  return { ...NOTHING, ...held, needs: (held.needs ?? []).map((need) => ({ skill_id: need.skill_id, minimum: need.minimum, wanted: need.wanted ?? null })) };
}

/** A condition as it stands when it has just been added. */
export function addCondition(conditions: Conditions, name: ConditionName): Conditions {
  const fresh = name === "is_vip" || name === "has_previous_agent" || name === "complains" ? true : name === "contact_fields" || name === "taken_for" ? {} : [];
  return { ...conditions, [name]: fresh };
}

export function removeCondition(conditions: Conditions, name: ConditionName): Conditions {
  const { [name]: _, ...rest } = conditions;
  return rest;
}

/** The conditions that are set but say nothing yet. */
export function emptyConditions(conditions: Conditions): ConditionName[] {
  return CONDITIONS.filter((name) => {
    const value = conditions[name];
    if (Array.isArray(value)) return value.length === 0;
    if (typeof value !== "object") return false;
    const fields = Object.values(value);
    return fields.length === 0 || fields.some((values) => values.length === 0);
  });
}

export function decidesNothing({ queue_id, priority, tier, needs, prefer_previous_agent }: Outcome): boolean {
  return queue_id === null && priority === null && tier === null && needs.length === 0 && !prefer_previous_agent;
}

export type NeedProblem = "unnamed" | "twice" | "below";

/** What is wrong with each needed skill; null for nothing. */
export function needProblems(needs: readonly NeedDraft[]): (NeedProblem | null)[] {
  return needs.map(({ skill_id, minimum, wanted }, index) => {
    if (skill_id === null) return "unnamed";
    if (needs.findIndex((need) => need.skill_id === skill_id) < index) return "twice";
    return wanted !== null && wanted < minimum ? "below" : null;
  });
}

export function canSave({ name, conditions, outcome }: RuleDraft): boolean {
  return name.trim() !== "" && emptyConditions(conditions).length === 0 && !decidesNothing(outcome) && needProblems(outcome.needs).every((problem) => problem === null);
}

/** What is sent of a draft that can be saved. */
export function toBody({ name, conditions, outcome }: RuleDraft): Pick<RuleIn, "name" | "conditions" | "outcome"> {
  const needs = outcome.needs.map(({ skill_id, minimum, wanted }) => ({ skill_id: skill_id ?? "", minimum, ...(wanted === null ? {} : { wanted }) }));
  const set = Object.entries({ queue_id: outcome.queue_id, priority: outcome.priority, tier: outcome.tier }).filter(([, value]) => value !== null);
  return { name: name.trim(), conditions, outcome: { ...Object.fromEntries(set), ...(needs.length ? { needs } : {}), ...(outcome.prefer_previous_agent ? { prefer_previous_agent: true } : {}) } };
}

/** The list with one row moved to another place. */
export function movedTo<T>(rows: readonly T[], from: number, to: number): T[] {
  const rest = rows.filter((_, index) => index !== from);
  rest.splice(Math.max(0, Math.min(rest.length, to)), 0, rows[from] as T);
  return rest;
}
