import { expect, test } from "vitest";
import { addCondition, canSave, CONDITIONS, decidesNothing, emptyConditions, FRESH, movedTo, needProblems, readRule, removeCondition, toBody, type RuleDraft } from "./rule";

const WHOLE: RuleDraft = { ...FRESH, name: "Refunds", outcome: { ...FRESH.outcome, queue_id: "q" } };

test("what is stored is sent back as it was, and nothing that was not said", () => {
  const stored = { name: "Refunds", conditions: { keywords: ["退款"], contact_fields: { plan: ["gold"] } }, outcome: { priority: "high", needs: [{ skill_id: "s", minimum: 2 }, { skill_id: "t", minimum: 1, wanted: 4 }] } };
  expect(toBody(readRule(stored))).toEqual(stored);
});

test("every condition is added empty, and must say something before the rule is saved", () => {
  for (const name of CONDITIONS) {
    const conditions = addCondition({}, name);
    const isSwitch = name === "is_vip" || name === "has_previous_agent" || name === "complains";
    expect(emptyConditions(conditions)).toEqual(isSwitch ? [] : [name]);
    expect(canSave({ ...WHOLE, conditions })).toBe(isSwitch);
    expect(removeCondition(conditions, name)).toEqual({});
  }
  expect(emptyConditions({ contact_fields: { plan: [] } })).toEqual(["contact_fields"]);
});

test("a rule has a name and decides something", () => {
  expect(canSave(WHOLE)).toBe(true);
  expect(canSave({ ...WHOLE, name: " " })).toBe(false);
  expect(decidesNothing(FRESH.outcome)).toBe(true);
  expect(decidesNothing({ ...FRESH.outcome, prefer_previous_agent: true })).toBe(false);
});

test("a needed skill is named once, and never wanted below its minimum", () => {
  const need = (skill_id: string | null, minimum = 1, wanted: number | null = null) => ({ skill_id, minimum, wanted });
  expect(needProblems([need("a"), need(null), need("a"), need("b", 4, 3), need("c", 3, 3)])).toEqual([null, "unnamed", "twice", "below", null]);
});

test("a row is moved up, down, and never out of the list", () => {
  const rows = ["a", "b", "c", "d"];
  expect(movedTo(rows, 3, 0)).toEqual(["d", "a", "b", "c"]);
  expect(movedTo(rows, 0, 2)).toEqual(["b", "c", "a", "d"]);
  expect(movedTo(rows, 0, -1)).toEqual(rows);
  expect(movedTo(rows, 3, 9)).toEqual(rows);
});
