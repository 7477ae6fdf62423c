import type { SlaPolicy } from "@trunkline/client/automation";
import { expect, test } from "vitest";
import { canSave, FRESH, FRESH_STEP, isStepWhole, promisesNothing, readPolicy, toBody } from "./terms";

const draft = { ...FRESH, name: "Chat" };

test("a policy is read back as it was written, whatever its steps are counted from", () => {
  const whole = {
    ...draft,
    steps: [
      { ...FRESH_STEP, when: "before" as const, span_s: 60 },
      { ...FRESH_STEP, when: "after" as const, span_s: 0, action: "boost" as const },
      { ...FRESH_STEP, percent: 50, clocks: ["resolution" as const] },
    ],
  };
  const body = toBody(whole);
  expect(body.terms.steps?.map(({ at_percent, offset_s }) => [at_percent, offset_s])).toEqual([[null, -60], [null, 0], [50, null]]);
  expect(toBody(readPolicy(body as unknown as SlaPolicy))).toEqual(body);
});

test("nothing promised, half a span and no name cannot be saved", () => {
  const nothing = { ...draft, targets: { ...draft.targets, first_response: { within_s: null, hours: "always" as const } } };
  expect([canSave(draft), promisesNothing(nothing), canSave(nothing)]).toEqual([true, true, false]);
  expect(canSave({ ...draft, targets: { ...draft.targets, resolution: { within_s: NaN, hours: "always" } } })).toBe(false);
  expect(canSave({ ...draft, name: " " })).toBe(false);
});

test("a step needs its time, a clock, and how much sooner", () => {
  expect(isStepWhole(FRESH_STEP)).toBe(true);
  expect(isStepWhole({ ...FRESH_STEP, clocks: [] })).toBe(false);
  expect(isStepWhole({ ...FRESH_STEP, when: "before", span_s: 0 })).toBe(false);
  expect(isStepWhole({ ...FRESH_STEP, when: "after", span_s: 0 })).toBe(true);
  expect(isStepWhole({ ...FRESH_STEP, action: "boost", boost_s: NaN })).toBe(false);
});
