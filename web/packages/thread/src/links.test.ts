import { expect, test } from "vitest";
import { splitLinks } from "./links";

const linksIn = (text: string) => splitLinks(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));

test.each([
  ["see https://a.test/x?y=1#z, please.", ["https://a.test/x?y=1#z"]],
  ["看https://a.test/说明书，谢谢", ["https://a.test/"]],
  ["(HTTP://a.test) and https://b.test...", ["HTTP://a.test", "https://b.test"]],
  ["https://a.test/<script>", ["https://a.test/"]],
  ["javascript:alert(1) ftp://a.test xhttps://a.test", []],
])("%s", (text, links) => {
  expect(linksIn(text)).toEqual(links);
  expect(
    splitLinks(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
});

test("a very long text of dots is cut at once", () => {
  expect(linksIn(`https://a.test/${"./".repeat(20_000)}`)).toHaveLength(1);
});
