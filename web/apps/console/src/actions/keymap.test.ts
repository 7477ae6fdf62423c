import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CATALOGUE } from "./catalogue";
import { clash, inTheWay, isReserved, keysOf } from "./keymap";

test("no two actions have usual keys that get in each other's way, and none has keys of the page", () => {
  for (const [id, { keys }] of Object.entries(CATALOGUE)) {
    if (!keys) continue;
    expect(inTheWay(id, keys, {}), id).toEqual([]);
    expect(isReserved(keys), id).toBe(false);
  }
});

test("keys clash with themselves and with the beginning of others", () => {
  expect(clash("g", "g i")).toBe(true);
  expect(clash("g i", "g")).toBe(true);
  expect(clash("g i", "g w")).toBe(false);
  expect(clash("g", "gg")).toBe(false);
});

test("one's own keys come before the usual ones, and may be none", () => {
  expect(keysOf("list.next", {})).toBe("j");
  expect(keysOf("list.next", { "list.next": "n" })).toBe("n");
  expect(keysOf("list.next", { "list.next": "" })).toBeUndefined();
});

test("what was given away is no longer in the way", () => {
  expect(inTheWay("list.next", "e", {})).toEqual(["conversation.resolveNow"]);
  expect(inTheWay("list.next", "e", { "conversation.resolveNow": "" })).toEqual([]);
  expect(inTheWay("list.next", "g", {})).toContain("go.inbox");
});

test("every action that is offered anywhere stands in the catalogue", () => {
  const source = `${process.cwd()}/apps/console/src/`;
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."));
  const offered = files.flatMap((name) => [...readFileSync(source + name, "utf8").matchAll(/\bid: "([a-z]+\.[A-Za-z0-9]+)",\s+section:/g)].map(([, id]) => id ?? ""));
  expect(offered.length).toBeGreaterThan(15);
  expect(offered.filter((id) => !(id in CATALOGUE))).toEqual([]);
});
