import { loadTexts, startI18n } from "@trunkline/i18n";
import { beforeAll, expect, test } from "vitest";
import { didWhat, differences } from "./auditWords";

beforeAll(async () => {
  await startI18n("en");
  await loadTexts("settings");
});

const NAMES = new Map([["a1", "Zhao Min"]]);

test("what was done is told in words, and what a later version does by its own name", () => {
  expect(didWhat("queue.updated")).toBe("Changed: queue");
  expect(didWhat("routing_rules.reordered")).toBe("Reordered: sorting rule");
  expect(didWhat("automation_rules.reordered")).toBe("Reordered: automation rule");
  for (const known of ["article_category.created", "webhook.disabled", "canned_reply.created", "macro.deleted", "automation_rule.stopped", "sla_policy.updated", "calendar.created", "article.published", "article_import.finished", "webhook.replayed"]) expect(didWhat(known)).not.toContain("_");
  expect(didWhat("rocket.launched")).toBe("rocket.launched");
});

test("changes are told field by field, people by their names", () => {
  expect(differences({ changed: { name: { before: "a", after: "b" } }, replaced: [] }, NAMES)).toEqual([{ field: "Name", before: "a", after: "b" }]);
  expect(differences({ before: {}, after: { a1: 2 } }, NAMES)).toEqual([{ field: "", before: "–", after: "Zhao Min: 2" }]);
  expect(differences({ role: "agent", name: "x" }, NAMES)).toEqual([{ field: "Role", before: null, after: "agent" }]);
});
