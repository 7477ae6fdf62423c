import { expect, test } from "vitest";
import { contrastOf } from "./colour";
import { jsx } from "./jsx-runtime";
import { drawRows, type Drawn } from "./rows";

const row = (key: string, sign = key): Drawn => ({ key, sign, draw: () => jsx("li", { children: sign }) });
const textOf = (list: HTMLElement) => [...list.children].map((child) => child.textContent);

test("rows appear, move and go as told", () => {
  const list = document.createElement("ol");
  drawRows(list, [row("a"), row("b"), row("c")]);
  drawRows(list, [row("c"), row("x"), row("a")]);
  expect(textOf(list)).toEqual(["c", "x", "a"]);
});

test("a row that has not changed stays the same node", () => {
  const list = document.createElement("ol");
  drawRows(list, [row("a"), row("b")]);
  const held = list.firstChild;
  drawRows(list, [row("a"), row("b", "changed"), row("c")]);
  expect(list.firstChild).toBe(held);
  expect(textOf(list)).toEqual(["a", "changed", "c"]);
});

test("text is text, never markup", () => {
  const node = jsx("p", { children: "<img src=x onerror=alert(1)>" }) as HTMLElement;
  expect(node.children).toHaveLength(0);
});

test("the text on a colour is black or white, whichever reads better", () => {
  expect(contrastOf("#0e7490")).toBe("#fff");
  expect(contrastOf("#ffd400")).toBe("#000");
});
