import type { Queue } from "@trunkline/client";
import { expect, test } from "vitest";
import { areTargetsWhole, atOnce, canSave, FRESH, NO_TARGETS, readQueue, toBody } from "./policy";

const EMAIL = { units: 0, limit: 5, is_realtime: false, targets: { urgent: 900, high: 7200, normal: 14_400, low: 28_800 } };
const queue = (policy: object) => ({ id: "q", version: 1, name: "After-sales", team_id: null, pending_after_reply: true, reopen_within_s: 3600, calendar_id: null, policy, waiting: 0, agent_ids: [] }) as unknown as Queue;

test("what is stored is sent back as it was", () => {
  const policy = { offer_ttl_s: 30, wrap_up_s: 60, max_items: 4, channels: { email: EMAIL } };
  expect(toBody(readQueue(queue(policy)))).toEqual({ name: "After-sales", team_id: null, pending_after_reply: true, reopen_within_s: 3600, calendar_id: null, policy });
});

test("what the form does not show is kept through it", () => {
  const policy = {
    rings: [{ after_s: 0, max_gap: 0 }, { after_s: 30, queue_ids: ["other"] }],
    overflow: { when_waiting: 5, queue_ids: ["other"] },
    outside_hours: "hold",
    longest_wait: { after_s: 600, to_queue_id: "other" },
    service_level: { target_percent: 90, within_s: 20 },
    channels: { email: { ...EMAIL, keep_for_former_s: 3600 } },
  };
  const draft = { ...readQueue(queue(policy)), wrap_up_s: 60 };
  expect(toBody(draft).policy).toMatchObject({ ...policy, wrap_up_s: 60 });
});

test("a gentle start, the usual time of a conversation and patience are told where they are not as usual", () => {
  const policy = { ramp_s: 120, handle_time_s: 420, patience_s: null };
  expect(readQueue(queue(policy))).toMatchObject(policy);
  expect(toBody(readQueue(queue(policy))).policy).toMatchObject(policy);
  const usual = toBody(readQueue(queue({ ramp_s: 0, handle_time_s: 300, patience_s: 600 }))).policy;
  for (const name of Object.keys(policy)) expect(usual).not.toHaveProperty(name);
  for (const wrong of [{ ramp_s: NaN }, { handle_time_s: 0 }, { handle_time_s: NaN }, { patience_s: NaN }]) expect(canSave({ ...FRESH, name: "a", ...wrong })).toBe(false);
});

test("nobody is asked at once with others where nobody is asked", () => {
  const draft = readQueue(queue({ offer_ttl_s: 20, offer_to: 3 }));
  expect(toBody(draft).policy).toMatchObject({ offer_ttl_s: 20, offer_to: 3 });
  expect(toBody({ ...draft, offer_ttl_s: 0 }).policy).not.toHaveProperty("offer_to");
});

test("a policy that says nothing reads as the usual one", () => {
  expect(readQueue(queue({}))).toMatchObject({ offer_ttl_s: 0, wrap_up_s: 0, max_items: null, channels: {} });
});

test("of a fresh channel only what was entered is sent", () => {
  const draft = { ...FRESH, name: " Calls ", channels: { email: { limit: 8, targets: NO_TARGETS } } };
  expect(toBody(draft)).toMatchObject({ name: "Calls", policy: { channels: { email: { limit: 8 } } } });
  expect(toBody(draft).policy?.channels?.["email"]).not.toHaveProperty("targets");
});

test("targets are entered for all priorities or for none", () => {
  expect(areTargetsWhole({ targets: NO_TARGETS })).toBe(true);
  expect(areTargetsWhole(EMAIL)).toBe(true);
  expect(areTargetsWhole({ targets: { ...NO_TARGETS, urgent: 10 } })).toBe(false);
  expect(areTargetsWhole({ targets: { ...EMAIL.targets, low: NaN } })).toBe(false);
});

test("help without queues, a wait without a time, and steps that narrow cannot be saved", () => {
  const whole = { ...FRESH, name: "a" };
  expect(canSave({ ...whole, overflow: { when_waiting: 5, queue_ids: [] } })).toBe(false);
  expect(canSave({ ...whole, overflow: { when_waiting: 5, queue_ids: ["other"] } })).toBe(true);
  expect(canSave({ ...whole, longest_wait: { after_s: 0, to_queue_id: null, any_skill: true } })).toBe(false);
  expect(canSave({ ...whole, longest_wait: { after_s: 60, to_queue_id: null, any_skill: true } })).toBe(true);
  const ring = { after_s: 0, max_gap: null, tiers_above: null, queue_ids: [] };
  expect(canSave({ ...whole, rings: [ring, { ...ring, after_s: 60, max_gap: 1 }] })).toBe(false);
});

test("a queue without a name, or with a span that is none, cannot be saved", () => {
  expect(canSave({ ...FRESH, name: "a" })).toBe(true);
  expect(canSave({ ...FRESH, name: "  " })).toBe(false);
  expect(canSave({ ...FRESH, name: "a", wrap_up_s: NaN })).toBe(false);
});

test("slots are told as how many fit at once", () => {
  expect([33, 100, 50, 0].map(atOnce)).toEqual([3, 1, 2, null]);
});
