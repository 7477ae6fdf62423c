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
