import { expect, test } from "vitest";
import { isKey, keyFor } from "./fieldKey";

test.each([
  ["Serial number", "serial_number"],
  ["  2nd Address! ", "nd_address"],
  ["Größe (cm)", "gro_e_cm"],
  ["", ""],
])("of “%s” the key %s is made", (label, key) => {
  expect(keyFor(label)).toBe(key);
});

test("a label in Chinese has a key too, the same each time and another for another label", () => {
  expect(isKey(keyFor("产品型号"))).toBe(true);
  expect(keyFor("产品型号")).toBe(keyFor("产品型号"));
  expect(keyFor("产品型号")).not.toBe(keyFor("购买日期"));
});

test("a key is never too long, and never ends in a stroke", () => {
  const key = keyFor(`${"a".repeat(39)} b`);
  expect(isKey(key)).toBe(true);
  expect(key.endsWith("_")).toBe(false);
});
