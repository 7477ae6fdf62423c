import { expect, test } from "vitest";
import { slugOf } from "./slug";

test.each([
  ["Acme Service GmbH", "acme-service-gmbh"],
  ["  Café—Zürich 24/7 ", "cafe-zurich-24-7"],
  ["海尔售后 Haier", "haier"],
  ["客服中心", ""],
  ["x".repeat(39) + " y z", "x".repeat(39)],
])("%s becomes %s", (name, slug) => expect(slugOf(name)).toBe(slug));
