import type { FloorQueue } from "@trunkline/client";
import { expect, it } from "vitest";
import { alarmsOf, updateLog } from "./alarms";

const NOW = Date.parse("2026-11-28T05:00:00Z");
const queue = (part: object): FloorQueue =>
  ({ id: "q", name: "Repairs", waiting: 0, waiting_since: null, service_level: { percent: null, target_percent: 80, within_s: null }, alarms: { waiting: null, longest_wait_s: null, service_level_percent: null }, ...part }) as FloorQueue;

it("raises nothing where no threshold is set, or nothing is known", () => {
  expect(alarmsOf([queue({ waiting: 900 })], NOW)).toEqual([]);
  expect(alarmsOf([queue({ alarms: { waiting: 1, longest_wait_s: 1, service_level_percent: 90 } })], NOW)).toEqual([]);
});

it("raises at the threshold, the service level below it", () => {
  const busy = queue({ waiting: 3, waiting_since: "2026-11-28T04:58:00Z", service_level: { percent: 70, target_percent: 80, within_s: null }, alarms: { waiting: 3, longest_wait_s: 120, service_level_percent: 71 } });
  expect(alarmsOf([busy], NOW).map((alarm) => [alarm.kind, alarm.value])).toEqual([["waiting", 3], ["longest_wait", 120], ["service_level", 70]]);
});

it("logs an alarm once while it lasts, and when it was cleared", () => {
  const [alarm] = alarmsOf([queue({ waiting: 3, alarms: { waiting: 3, longest_wait_s: null, service_level_percent: null } })], NOW);
  const raised = updateLog([], alarm ? [alarm] : [], NOW);
  expect(raised).toHaveLength(1);
  expect(updateLog(raised, alarm ? [{ ...alarm, value: 9 }] : [], NOW + 1000)).toBe(raised);
  const cleared = updateLog(raised, [], NOW + 2000);
  expect(cleared[0]?.clearedAt).toBe(NOW + 2000);
  expect(updateLog(cleared, alarm ? [alarm] : [], NOW + 3000)).toHaveLength(2);
});
