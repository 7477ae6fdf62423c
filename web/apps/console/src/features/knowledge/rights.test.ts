import { expect, test } from "vitest";
import { mayChange } from "./rights";

test("an agent changes their own drafts and nothing that is published", () => {
  const may = (owner_id: string, status: "draft" | "review" | "published") => mayChange({ owner_id, status }, ["articles.write"], "me");
  expect(may("me", "draft")).toBe(true);
  expect(may("me", "review")).toBe(true);
  expect(may("me", "published")).toBe(false);
  expect(may("you", "draft")).toBe(false);
});

test("who publishes changes everything, and who may do nothing changes nothing", () => {
  expect(mayChange({ owner_id: "you", status: "published" }, ["articles.publish"], "me")).toBe(true);
  expect(mayChange({ owner_id: "me", status: "draft" }, [], "me")).toBe(false);
});
