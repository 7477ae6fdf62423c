import type { CustomField } from "@trunkline/client/admin";
import type { Form } from "@trunkline/client/forms";
import { expect, test } from "vitest";
import { canSave, FRESH, freshStep, kindOf, readForm, stepFault, toBody } from "./form";

const field = (key: string, type: CustomField["type"], entity: CustomField["entity"] = "conversation") => ({ id: key, key, type, entity, label: key, options: [], version: 1 }) as unknown as CustomField;
const FIELDS = [field("order_no", "text"), field("visit", "date"), field("city", "text", "contact")];
const said = { zh: "", en: "Which order?" };

test("a step is of the kind of its field, and one of a contact is none", () => {
  expect([kindOf("order_no", FIELDS), kindOf(null, FIELDS), kindOf("city", FIELDS), kindOf("gone", FIELDS)]).toEqual(["text", "file", null, null]);
});

test("what cannot be asked is told before it is sent", () => {
  const step = { ...freshStep("order_no"), question: said };
  expect(stepFault(step, FIELDS)).toBeNull();
  expect(stepFault(freshStep("order_no"), FIELDS)).toBe("question");
  expect(stepFault({ ...step, field: "gone" }, FIELDS)).toBe("gone");
  for (const mask of ["---", "(a+)+", "订单9"]) expect(stepFault({ ...step, mask }, FIELDS)).toBe("mask");
  expect(stepFault({ ...step, mask: "TK-999999" }, FIELDS)).toBeNull();
  expect(stepFault({ ...step, least: 5, most: 2 }, FIELDS)).toBe("bounds");
});

test("a form needs a name, a title in one language and a question", () => {
  const whole = { ...FRESH, name: "Repair", titles: { zh: "报修", en: "" }, steps: [{ ...freshStep("order_no"), question: said }] };
  expect(canSave(whole, FIELDS)).toBe(true);
  expect(canSave({ ...whole, name: " " }, FIELDS)).toBe(false);
  expect(canSave({ ...whole, titles: { zh: "", en: " " } }, FIELDS)).toBe(false);
  expect(canSave({ ...whole, steps: [] }, FIELDS)).toBe(false);
  expect(canSave({ ...whole, takenFor: { field: "part", value: "" } }, FIELDS)).toBe(false);
});

test("what the server left out comes back as it was meant, and what a kind does not have is not sent", () => {
  const stored = { name: "Repair", titles: { zh: "报修", en: "" }, words: ["坏了"], field_key: null, field_value: null, has_button: true, inbox_ids: [], steps: [{ kind: "date", field: "visit", question: { en: "When?" }, least: 1 }, { kind: "file", question: { zh: "照片？" }, is_optional: true }], closings: { zh: "", en: "" }, is_enabled: true } as unknown as Form;
  const draft = readForm(stored);
  expect(draft.steps[0]).toEqual({ field: "visit", question: { zh: "", en: "When?" }, hint: { zh: "", en: "" }, mask: "", least: 1, most: null, isOptional: false });
  const body = toBody({ ...draft, steps: draft.steps.map((step) => ({ ...step, mask: "99", most: 30 })) }, FIELDS);
  expect(body.steps.map(({ kind, mask, least, most, is_optional }) => [kind, mask, least, most, is_optional])).toEqual([
    ["date", "", 1, 30, false],
    ["file", "", null, null, true],
  ]);
});
