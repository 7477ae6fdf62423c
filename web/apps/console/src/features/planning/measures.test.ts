import { startI18n } from "@trunkline/i18n";
import { beforeAll, expect, test } from "vitest";
import { differenceOf, MEASURES, valueText, type Measure } from "./measures";

beforeAll(() => startI18n("en"));

const measure = (name: Measure["name"]): Measure => MEASURES.find((each) => each.name === name) as Measure;

test("a shorter wait is better, a higher service level as well, and more work is neither", () => {
  expect(differenceOf(40, 52, measure("mean_wait_s"))).toEqual({ text: "−12 sec", tone: "better" });
  expect(differenceOf(70.5, 82, measure("service_level_percent"))).toEqual({ text: "−11.5", tone: "worse" });
  expect(differenceOf(310, 300, measure("offered"))).toEqual({ text: "+10", tone: "same" });
});

test("what nobody would see is no difference, and what has no base has none", () => {
  expect(differenceOf(40.2, 40.1, measure("mean_wait_s"))).toBeNull();
  expect(differenceOf(null, 40, measure("mean_wait_s"))).toBeNull();
  expect(valueText(null, "percent")).toBe("–");
});
