import { expect, test } from "vitest";
import { difference, within } from "./diff";

const shown = (before: string, after: string) => within(before, after).map(({ kind, text }) => (kind === "same" ? text : kind === "gone" ? `[-${text}-]` : `[+${text}+]`)).join("");

test("inside a line only the words that changed are marked", () => {
  expect(shown("Refunds take 3 days.", "Refunds take 5 working days.")).toBe("Refunds take [-3-][+5 working+] days.");
});

test("Chinese is compared by characters", () => {
  expect(shown("退款三天到账。", "退款五天内到账。")).toBe("退款[-三-][+五+]天[+内+]到账。");
});

test("a passage of which nothing is left is shown as replaced", () => {
  expect(shown("Open the lid.", "拔掉电源")).toBe("[-Open the lid.-][+拔掉电源+]");
});

test("lines that stay are told from those that changed, came and went", () => {
  expect(difference("one\ntwo\nthree", "one\nthree\nfour")).toEqual([
    { kind: "same", lines: ["one"] },
    { kind: "changed", pieces: [{ kind: "gone", text: "two" }] },
    { kind: "same", lines: ["three"] },
    { kind: "changed", pieces: [{ kind: "new", text: "four" }] },
  ]);
});

test("either side may be empty, and put together again each side is what it was", () => {
  for (const [before, after] of [["", "new"], ["old", ""], ["a\n\nb\nc", "a\nx\n\nc"], ["同一行", "同一行"]] as const) {
    const side = (without: string) =>
      difference(before, after)
        .flatMap((hunk) => (hunk.kind === "same" ? [hunk.lines.join("\n")] : hunk.pieces.some(({ kind }) => kind !== without) ? [hunk.pieces.filter(({ kind }) => kind !== without).map(({ text }) => text).join("")] : []))
        .join("\n");
    expect([side("new"), side("gone")]).toEqual([before, after]);
  }
});

test("two long texts that share nothing are compared without delay", () => {
  const long = (sign: string) => Array.from({ length: 5_000 }, (_, line) => `${sign}${line}`).join("\n");
  expect(difference(long("a"), long("b"))).toHaveLength(1);
});
