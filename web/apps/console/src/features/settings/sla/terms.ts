import type { Id, Priority } from "@trunkline/client";
import type { SlaPolicy, SlaPolicyIn, SlaStep } from "@trunkline/client/automation";

export const KINDS = ["first_response", "next_response", "resolution"] as const;
export type Kind = (typeof KINDS)[number];
export const ACTIONS = ["notify_owner", "notify_supervisor", "boost", "raise_tier"] as const satisfies readonly SlaStep["action"][];
export const MOST_STEPS = 12;
export const YEAR_S = 366 * 86_400;
const HOUR_S = 3600;

/** A span in seconds: null where nothing is promised, NaN while what stands there is no span. */
export interface TargetDraft {
  within_s: number | null;
  hours: "business" | "always";
}

/** When a step is taken: at a share of the target, or a while before or after it is due. */
export type When = "percent" | "before" | "after";

export interface StepDraft {
  when: When;
  percent: number;
  span_s: number | null;
  action: SlaStep["action"];
  boost_s: number | null;
  clocks: Kind[];
}

export interface PolicyDraft {
  name: string;
  position: number;
  is_enabled: boolean;
  queue_ids: Id[];
  priorities: Priority[];
  channels: string[];
  is_vip: boolean | null;
  contact_tags: string[];
  targets: Record<Kind, TargetDraft>;
  /** null: nobody is warned. */
  warn_percent: number | null;
  pending_pauses_resolution: boolean;
  steps: StepDraft[];
}

const NOTHING: TargetDraft = { within_s: null, hours: "business" };
export const USUAL_WARNING = 75;

export const FRESH: PolicyDraft = {
  name: "",
  position: 0,
  is_enabled: true,
  queue_ids: [],
  priorities: [],
  channels: [],
  is_vip: null,
  contact_tags: [],
  targets: { first_response: { within_s: 300, hours: "business" }, next_response: NOTHING, resolution: NOTHING },
  warn_percent: USUAL_WARNING,
  pending_pauses_resolution: true,
  steps: [],
};

export const FRESH_STEP: StepDraft = { when: "percent", percent: 100, span_s: 600, action: "notify_supervisor", boost_s: HOUR_S, clocks: [...KINDS] };

export function readPolicy({ name, position, is_enabled, conditions, terms }: SlaPolicy): PolicyDraft {
  const target = (kind: Kind): TargetDraft => ({ within_s: terms[kind]?.within_s ?? null, hours: terms[kind]?.hours ?? "business" });
  return {
    name,
    position,
    is_enabled,
    queue_ids: conditions.queue_ids ?? [],
    priorities: conditions.priorities ?? [],
    channels: conditions.channels ?? [],
    is_vip: conditions.is_vip ?? null,
    contact_tags: conditions.contact_tags ?? [],
    targets: { first_response: target("first_response"), next_response: target("next_response"), resolution: target("resolution") },
    warn_percent: terms.warn_percent === undefined ? USUAL_WARNING : terms.warn_percent,
    pending_pauses_resolution: terms.pending_pauses_resolution ?? true,
    steps: (terms.steps ?? []).map(readStep),
  };
}

function readStep({ at_percent, offset_s, action, boost_s, clocks }: SlaStep): StepDraft {
  const offset = offset_s ?? 0;
  const when: When = at_percent !== null && at_percent !== undefined ? "percent" : offset < 0 ? "before" : "after";
  return { when, percent: at_percent ?? 100, span_s: when === "percent" ? 600 : Math.abs(offset), action, boost_s: boost_s ?? HOUR_S, clocks: [...(clocks ?? KINDS)] };
}

const isSpan = (seconds: number | null): boolean => seconds !== null && !Number.isNaN(seconds) && seconds > 0;

export const promisesNothing = ({ targets }: PolicyDraft): boolean => KINDS.every((kind) => targets[kind].within_s === null);

export function isStepWhole({ when, span_s, action, boost_s, clocks }: StepDraft): boolean {
  const isTimed = when === "percent" || (span_s !== null && !Number.isNaN(span_s) && (when === "after" || span_s > 0));
  return isTimed && clocks.length > 0 && (action !== "boost" || isSpan(boost_s));
}

export function canSave(draft: PolicyDraft): boolean {
  const areSpans = KINDS.every((kind) => draft.targets[kind].within_s === null || isSpan(draft.targets[kind].within_s));
  return draft.name.trim() !== "" && areSpans && !promisesNothing(draft) && draft.steps.every(isStepWhole);
}

/** What is sent of a draft that can be saved. */
export function toBody(draft: PolicyDraft): Required<SlaPolicyIn> {
  const { name, position, is_enabled, queue_ids, priorities, channels, is_vip, contact_tags, targets, warn_percent, pending_pauses_resolution, steps } = draft;
  const target = (kind: Kind) => (targets[kind].within_s === null ? null : { within_s: targets[kind].within_s, hours: targets[kind].hours });
  return {
    name: name.trim(),
    position,
    is_enabled,
    conditions: { queue_ids, priorities, channels, is_vip, contact_tags },
    terms: { first_response: target("first_response"), next_response: target("next_response"), resolution: target("resolution"), warn_percent, pending_pauses_resolution, steps: steps.map(toStep) },
  };
}

function toStep({ when, percent, span_s, action, boost_s, clocks }: StepDraft): SlaStep {
  const span = span_s ?? 0;
  const moment = when === "percent" ? { at_percent: percent, offset_s: null } : { at_percent: null, offset_s: when === "before" ? -span : span };
  return { ...moment, action, boost_s: boost_s ?? HOUR_S, clocks: clocks as SlaStep["clocks"] };
}
