import type { Message, Thread } from "@trunkline/client";
import { expect, test } from "vitest";
import { newcomers } from "./copies";

const people = (...addresses: string[]) => addresses.map((address) => ({ name: "", address }));
const thread = { id: "t", copies: people("boss@shop.test", "Lawyer@law.test") } as unknown as Thread;
const mail = (direction: "in" | "out", cc: string[], thread_id = "t") => ({ direction, thread_id, facts: { to: people("support@shop.test"), cc: people(...cc) } }) as unknown as Message;

test("whoever joined with the latest mail is new", () => {
  expect([...newcomers(thread, [mail("in", ["Boss@shop.test"]), mail("out", []), mail("in", ["boss@shop.test", "lawyer@law.test"])])]).toEqual(["lawyer@law.test"]);
});

test("of a first mail nobody is new, and other threads do not count", () => {
  expect(newcomers(thread, [mail("in", ["boss@shop.test", "lawyer@law.test"])]).size).toBe(0);
  expect(newcomers(thread, [mail("in", ["lawyer@law.test"], "other"), mail("in", ["boss@shop.test"]), mail("in", [])])).toEqual(new Set(["lawyer@law.test"]));
});
