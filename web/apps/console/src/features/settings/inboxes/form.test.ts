import { expect, test } from "vitest";
import { changesOf, makeSecret, problemOf, readForm, valuesOf, type Field, type Value } from "./form";

const SCHEMA = {
  title: "Bot",
  description: "A bot.",
  "x-zh": { title: "机器人", description: "一个机器人。" },
  "x-groups": [{ name: "net", title: "Network", "x-zh": "网络" }],
  "x-setup": [{ title: "Enter this.", "x-zh": "填写：", copy: "{hook_url}" }],
  properties: {
    name: { type: "string", title: "Name", description: "Shown.", default: "", maxLength: 10, "x-needed": true, "x-zh": { title: "名称", description: "显示。" } },
    port: { type: "integer", title: "Port", description: "A port.", default: 25, minimum: 1, maximum: 99, "x-group": "net" },
    mode: { type: "string", enum: ["a", "b"], title: "Mode", description: "How.", default: "a", "x-options": { a: { title: "Alpha", "x-zh": "甲" } } },
    sites: { type: "array", items: { $ref: "#/$defs/Site" }, title: "Sites", description: "Which.", maxItems: 2, "x-group": "gone" },
    key: { type: "string", writeOnly: true, format: "password", title: "Key", description: "Secret.", pattern: "^([a-z]{3})$", "x-make": 3, "x-needed": true },
    more: { anyOf: [{ type: "boolean" }, { type: "null" }], title: "More", description: "Or less.", advanced: true },
  },
  $defs: { Site: { type: "string", pattern: "^https://" } },
};
const english = readForm(SCHEMA, "en");
const field = (name: string): Field => [...english.groups.flatMap((group) => group.fields), ...english.advanced].find((one) => one.name === name)!;

test("a form is read in either language, in groups, with what is advanced aside", () => {
  expect(english.groups.map(({ title, fields }) => [title, fields.map(({ name }) => name)])).toEqual([
    ["", ["name", "mode", "sites", "key"]],
    ["Network", ["port"]],
  ]);
  expect(english.advanced.map(({ name, kind }) => [name, kind])).toEqual([["more", "switch"]]);
  const chinese = readForm(SCHEMA, "zh");
  expect([chinese.title, chinese.groups[1]?.title, chinese.steps[0]?.text]).toEqual(["机器人", "网络", "填写："]);
  expect(chinese.groups[0]?.fields[0]).toMatchObject({ title: "名称", description: "显示。" });
  expect(chinese.groups[0]?.fields[1]?.options.map(({ label }) => label)).toEqual(["甲", "b"]);
  // What has no Chinese yet is shown in English rather than not at all.
  expect(chinese.groups[1]?.fields[0]?.title).toBe("Port");
});

test.each<[string, Value, string | null]>([
  ["name", "", "needed"],
  ["name", "12345678901", "tooLong"],
  ["name", "Shop", null],
  ["port", "", "needed"],
  ["port", 1.5, "notWhole"],
  ["port", 0, "tooSmall"],
  ["port", 100, "tooLarge"],
  ["port", 99, null],
  ["sites", ["https://a", "http://b"], "shape"],
  ["sites", ["https://a", "https://b", "https://c"], "tooMany"],
  ["sites", [], null],
  ["key", "abcd", "shape"],
  ["key", "abc", null],
  ["more", false, null],
])("%s of %j: %s", (name, value, problem) => {
  expect(problemOf(field(name), value)).toBe(problem);
});

test("only what was changed is sent, and a secret that was not touched is never among it", () => {
  const stored = { name: "Shop", port: 25, mode: "a", sites: [], key: { set: true } };
  const values = valuesOf(english, stored);
  expect(values).not.toHaveProperty("key");
  expect(changesOf(english, stored, values, {})).toEqual({});
  expect(changesOf(english, stored, { ...values, port: 26 }, { key: "" })).toEqual({ port: 26 });
  expect(changesOf(english, stored, values, { key: "xyz" })).toEqual({ key: "xyz" });
  expect(changesOf(english, stored, values, { key: null })).toEqual({ key: null });
  expect(changesOf(english, { ...stored, key: { set: false } }, values, { key: null })).toEqual({});
});

test("a secret is made of letters and digits, as long as is asked for", () => {
  expect(makeSecret(43)).toMatch(/^[A-Za-z0-9]{43}$/);
  expect(makeSecret(43)).not.toBe(makeSecret(43));
});
