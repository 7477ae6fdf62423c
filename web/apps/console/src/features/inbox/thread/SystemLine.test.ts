import type { TimelineEvent } from "@trunkline/client";
import { i18next, startI18n } from "@trunkline/i18n";
import { beforeAll, expect, test } from "vitest";
import { eventText } from "./SystemLine";

const names = { agent: () => "Ada", queue: () => "Support" };
const rated = (data: Record<string, unknown>) => ({ type: "conversation.rated", actor: { kind: "contact", id: "c" }, agent_id: "a", data }) as unknown as TimelineEvent;
const text = (data: Record<string, unknown>) => eventText(i18next.t, rated(data), names);

beforeAll(async () => {
  await startI18n("en");
});

test("a rating reads as stars and as a number, a change of mind as such", () => {
  expect(text({ stars: 4 })).toBe("The customer rated this ★★★★☆ (4 of 5)");
  expect(text({ stars: 1, before: 5 })).toBe("The customer changed the rating to ★☆☆☆☆ (1 of 5)");
  expect(text({})).toBe("");
});

test.each<[string, Record<string, unknown>, string]>([
  ["item.handover_asked", { before: "b" }, "Ada asked Ada to take this over"],
  ["item.handover_ended", { outcome: "declined" }, "Ada declined to take this over"],
  ["item.handover_ended", { outcome: "expired" }, "Ada did not answer in time"],
  ["item.handover_ended", { outcome: "accepted" }, ""],
  ["conversation.transferred", { reason: "accepted", agent_before: "b" }, "Ada took this over from Ada"],
  ["item.joined", { role: "consult" }, "Ada asked Ada for advice"],
  ["item.left", { role: "swarm", reason: "ended" }, "Ada is no longer on this"],
  ["item.left", { role: "swarm", reason: "resolved" }, ""],
  ["conversation.status_changed", { before: "open", after: "resolved", reason: "abandoned" }, "The customer left before anybody answered"],
])("%s %o is told in a sentence", (type, data, sentence) => {
  const event = { type, actor: { kind: "agent", id: "b" }, agent_id: "a", data } as unknown as TimelineEvent;
  expect(eventText(i18next.t, event, names)).toBe(sentence);
});
