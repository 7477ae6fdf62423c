import { expect, test } from "vitest";
import { isSendKey } from "./send-key";
import { splitLinks } from "./links";

const enter = { key: "Enter", ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, isComposing: false, keyCode: 13 };

test("Enter sends where it was chosen, and breaks the line where it was not", () => {
  expect(isSendKey(enter, "enter")).toBe(true);
  expect(isSendKey(enter, "mod-enter")).toBe(false);
  expect(isSendKey({ ...enter, ctrlKey: true }, "mod-enter")).toBe(true);
  expect(isSendKey({ ...enter, metaKey: true }, "mod-enter")).toBe(true);
});

test("Enter that picks a candidate of an input method never sends", () => {
  expect(isSendKey({ ...enter, isComposing: true }, "enter")).toBe(false);
  expect(isSendKey({ ...enter, keyCode: 229 }, "enter")).toBe(false);
});

test("Shift Enter breaks the line", () => expect(isSendKey({ ...enter, shiftKey: true }, "enter")).toBe(false));

test.each([
  ["请看 https://help.example.cn/e4-drain。谢谢", "https://help.example.cn/e4-drain"],
  ["(see https://a.example/b?c=d).", "https://a.example/b?c=d"],
  ["https://a.example/路径后面", "https://a.example/"],
])("a link ends where the sentence goes on: %s", (text, href) => {
  expect(splitLinks(text).find((part) => part.kind === "link")).toMatchObject({ href });
});

test.each(["javascript:alert(1)", "data:text/html,x", "www.example.com", "mailto:a@b.example"])("%s stays text", (text) => {
  expect(splitLinks(text)).toEqual([{ kind: "text", text }]);
});

test("parts put together again are the text", () => {
  const text = "a https://x.example/1, b https://y.example";
  expect(splitLinks(text).map((part) => part.text).join("")).toBe(text);
});
