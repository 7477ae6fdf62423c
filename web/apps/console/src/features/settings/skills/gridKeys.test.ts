import { expect, test } from "vitest";
import { levelBy, moved } from "./gridKeys";

const SIZE = { rows: 500, columns: 40, page: 10 };
const from = (row: number, column: number, key: string, isFar = false) => moved({ row, column }, key, isFar, SIZE);

test("arrows lead to the neighbours, and up from the first row to the column's head", () => {
  expect(from(3, 3, "ArrowDown")).toEqual({ row: 4, column: 3 });
  expect(from(3, 3, "ArrowLeft")).toEqual({ row: 3, column: 2 });
  expect(from(0, 3, "ArrowUp")).toEqual({ row: -1, column: 3 });
});

test("nothing leads out of the grid", () => {
  expect(from(-1, 0, "ArrowUp")).toEqual({ row: -1, column: 0 });
  expect(from(499, 39, "ArrowDown")).toEqual({ row: 499, column: 39 });
  expect(from(499, 39, "ArrowRight")).toEqual({ row: 499, column: 39 });
  expect(from(495, 0, "PageDown")).toEqual({ row: 499, column: 0 });
  expect(from(3, 0, "PageUp")).toEqual({ row: 0, column: 0 });
});

test("Home and End go along the row, with Ctrl to the corners", () => {
  expect(from(7, 7, "Home")).toEqual({ row: 7, column: 0 });
  expect(from(7, 7, "End")).toEqual({ row: 7, column: 39 });
  expect(from(7, 7, "Home", true)).toEqual({ row: 0, column: 0 });
  expect(from(7, 7, "End", true)).toEqual({ row: 499, column: 39 });
});

test("other keys lead nowhere", () => {
  expect(from(1, 1, "x")).toBeNull();
});

test("digits set a level, 0 and Delete take it away, + and − go by one", () => {
  expect(["1", "5"].map((key) => levelBy(key, undefined))).toEqual([1, 5]);
  expect(["0", "Delete", "Backspace"].map((key) => levelBy(key, 3))).toEqual([null, null, null]);
  expect([levelBy("+", undefined), levelBy("+", 5), levelBy("-", 3), levelBy("-", 1)]).toEqual([1, 5, 2, null]);
  expect([levelBy("6", 1), levelBy("a", 1), levelBy("Tab", 1)]).toEqual([undefined, undefined, undefined]);
});
