import type { Id } from "@trunkline/client";
import type { CustomField } from "@trunkline/client/admin";
import type { Form, FormIn, FormStep } from "@trunkline/client/forms";

export interface Texts {
  zh: string;
  en: string;
}

/** A question as it is being written; its kind is that of the field. */
export interface StepDraft {
  /** null: a picture or file, which stays with its message. */
  field: string | null;
  question: Texts;
  hint: Texts;
  mask: string;
  least: number | null;
  most: number | null;
  isOptional: boolean;
}

export interface FormDraft {
  name: string;
  titles: Texts;
  words: string[];
  takenFor: { field: string; value: string } | null;
  hasButton: boolean;
  inboxIds: Id[];
  steps: StepDraft[];
  closings: Texts;
  isEnabled: boolean;
}

export type Kind = FormStep["kind"];

export const MOST_STEPS = 12;
const NONE: Texts = { zh: "", en: "" };
const MASK = /^[A-Za-z0-9 _./#-]*$/;

export const FRESH: FormDraft = { name: "", titles: NONE, words: [], takenFor: null, hasButton: true, inboxIds: [], steps: [], closings: NONE, isEnabled: true };

export const freshStep = (field: string | null): StepDraft => ({ field, question: NONE, hint: NONE, mask: "", least: null, most: null, isOptional: false });

const isSaid = ({ zh, en }: Texts): boolean => zh.trim() !== "" || en.trim() !== "";
const trimmed = ({ zh, en }: Texts): Texts => ({ zh: zh.trim(), en: en.trim() });

export function kindOf(field: string | null, fields: readonly CustomField[]): Kind | null {
  return field === null ? "file" : (fields.find(({ key, entity }) => key === field && entity === "conversation")?.type ?? null);
}

/** What is wrong with a step, by name; nothing, and it can be saved. */
export function stepFault({ field, question, mask, least, most }: StepDraft, fields: readonly CustomField[]): "gone" | "question" | "mask" | "bounds" | null {
  if (kindOf(field, fields) === null) return "gone";
  if (!isSaid(question)) return "question";
  if (mask.trim() && (!MASK.test(mask.trim()) || !/[9AX]/.test(mask))) return "mask";
  if (least !== null && most !== null && least > most) return "bounds";
  return null;
}

export function canSave(draft: FormDraft, fields: readonly CustomField[]): boolean {
  return draft.name.trim() !== "" && isSaid(draft.titles) && draft.steps.length > 0 && draft.steps.every((step) => stepFault(step, fields) === null) && (!draft.takenFor || draft.takenFor.value !== "");
}

export function readForm({ name, titles, words, field_key, field_value, has_button, inbox_ids, steps, closings, is_enabled }: Form): FormDraft {
  return {
    name,
    titles,
    words,
    takenFor: field_key === null ? null : { field: field_key, value: field_value ?? "" },
    hasButton: has_button,
    inboxIds: inbox_ids,
    // What is left out has its default.
    steps: (steps as unknown as FormStep[]).map((step) => ({ field: step.field ?? null, question: { ...NONE, ...step.question }, hint: { ...NONE, ...step.hint }, mask: step.mask ?? "", least: step.least ?? null, most: step.most ?? null, isOptional: step.is_optional ?? false })),
    closings,
    isEnabled: is_enabled,
  };
}

export function toBody(draft: FormDraft, fields: readonly CustomField[]): FormIn {
  return {
    name: draft.name.trim(),
    titles: trimmed(draft.titles),
    words: draft.words,
    field_key: draft.takenFor?.field ?? null,
    field_value: draft.takenFor?.value ?? null,
    has_button: draft.hasButton,
    inbox_ids: draft.inboxIds,
    closings: trimmed(draft.closings),
    is_enabled: draft.isEnabled,
    steps: draft.steps.map((step) => {
      const kind = kindOf(step.field, fields) ?? "text";
      const isBounded = kind === "text" || kind === "number" || kind === "date";
      return { field: step.field, kind, question: trimmed(step.question), hint: trimmed(step.hint), mask: kind === "text" ? step.mask.trim() : "", least: isBounded ? step.least : null, most: isBounded ? step.most : null, is_optional: step.isOptional };
    }),
  };
}
