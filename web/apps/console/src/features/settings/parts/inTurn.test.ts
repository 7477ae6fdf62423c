import { expect, test } from "vitest";
import { inTurn } from "./inTurn";

/** A server that answers when it is told to, in the order in which it was asked. */
function server() {
  const asked: string[] = [];
  const waiting: { resolve: (answer: string) => void; reject: (failure: Error) => void }[] = [];
  const send = (value: string) => new Promise<string>((resolve, reject) => (asked.push(value), waiting.push({ resolve, reject })));
  return { asked, send, next: () => waiting.shift() };
}

test("one is sent at a time, and of those that come meanwhile only the last", async () => {
  const { asked, send, next } = server();
  const put = inTurn(send);
  const all = Promise.all([put("ab"), put("ba"), put("abc"), put("cba")]);
  expect(asked).toEqual(["ab"]);
  next()?.resolve("first");
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toEqual(["ab", "cba"]);
  next()?.resolve("last");
  expect(await all).toEqual(["last", "last", "last", "last"]);
  void put("later");
  expect(asked).toEqual(["ab", "cba", "later"]);
});

test("a refusal of what is wanted no more is nobody's business", async () => {
  const { send, next } = server();
  const put = inTurn(send);
  const both = Promise.all([put("ab"), put("ba")]);
  next()?.reject(new Error("refused"));
  await Promise.resolve();
  await Promise.resolve();
  next()?.resolve("done");
  expect(await both).toEqual(["done", "done"]);
});

test("a refusal of the last is told, and the next goes out all the same", async () => {
  const { asked, send, next } = server();
  const put = inTurn(send);
  const refused = put("ab");
  next()?.reject(new Error("refused"));
  await expect(refused).rejects.toThrow("refused");
  void put("ba");
  expect(asked).toEqual(["ab", "ba"]);
});
