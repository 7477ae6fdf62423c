import type { AutomationRule } from "@trunkline/client/automation";
import { expect, test } from "vitest";
import { freshAction, problemOf, readActions, toActions } from "./action";
import { addCondition, canSave, canTry, emptyConditions, FRESH, readRule, removeCondition, toBody, type RuleDraft } from "./rule";

const note = { ...freshAction("note"), text: "Look here" };
const draft: RuleDraft = { ...FRESH, name: " Late ", trigger: { ...FRESH.trigger, types: ["sla.breached"] }, actions: [note] };

test("a rule is read back as it was written, by event and by time", () => {
  for (const trigger of [draft.trigger, { ...draft.trigger, kind: "time" as const, after: "reply.sent" as const, wait_s: 7200 }]) {
    const body = toBody({ ...draft, trigger });
    expect(body.name).toBe("Late");
    expect(toBody(readRule(body as unknown as AutomationRule))).toEqual(body);
  }
});

test("every kind of action comes back as it was", () => {
  const actions = [
    { kind: "reply" as const, text: "Hello {{contact.name}}" },
    { kind: "reply" as const, canned_reply_id: "c" },
    { kind: "set_field" as const, key: "vip_since", value: null },
    { kind: "set_field" as const, key: "is_late", value: false },
    { kind: "assign" as const, agent_id: null },
    { kind: "transfer" as const, queue_id: "q", agent_id: null, note: "", outside_team: true },
    { kind: "snooze" as const, for_min: 90 },
    { kind: "resolve" as const, disposition: null },
    { kind: "notify" as const, owner: false, agent_ids: ["a"], team_id: null },
    { kind: "take" as const },
  ];
  expect(toActions(readActions(actions))).toEqual(actions);
  expect(readActions(actions).map(problemOf)).toEqual(actions.map(() => null));
});

test("what an action lacks is told", () => {
  const lacks = (["reply", "note", "add_tags", "set_field", "transfer"] as const).map((kind) => problemOf(freshAction(kind)));
  expect(lacks).toEqual(["text", "text", "tags", "field", "place"]);
  expect(problemOf({ ...freshAction("snooze"), for_s: 60 })).toBe("span");
  expect(problemOf({ ...freshAction("notify"), owner: false })).toBe("somebody");
  expect(problemOf({ ...freshAction("reply"), isCanned: true })).toBe("reply");
});

test("without a name a rule can be tried, not kept; without anything to do neither", () => {
  expect([canTry(draft), canSave(draft)]).toEqual([true, true]);
  expect([canTry({ ...draft, name: "" }), canSave({ ...draft, name: "" })]).toEqual([true, false]);
  expect(canTry({ ...draft, actions: [] })).toBe(false);
  expect(canTry({ ...draft, trigger: { ...draft.trigger, kind: "time", wait_s: 30 } })).toBe(false);
});

test("a condition that says nothing yet is told, and one that is removed is gone", () => {
  let conditions = addCondition({}, "keywords", null);
  conditions = addCondition(conditions, "hours", null);
  conditions = addCondition(conditions, "is_vip", null);
  conditions = addCondition(conditions, "contact_fields", null);
  expect(emptyConditions(conditions)).toEqual(["keywords", "contact_fields", "hours"]);
  expect(emptyConditions({ ...conditions, waiting_longer_than_min: NaN })).toContain("waiting_longer_than_min");
  expect(removeCondition(conditions, "hours")).not.toHaveProperty("hours");
});
