import { expect, test } from "vitest";
import { isPressing } from "./Promises";

const NOW = Date.parse("2026-11-27T08:00:00Z");
const clock = (due_at: string | null, state: "running" | "warned" | "breached" = "running") => [{ kind: "resolution" as const, due_at, state, paused: due_at === null }];

test.each([
  ["nothing is promised", [], false],
  ["the clock is paused", clock(null), false],
  ["it is due in two days", clock("2026-11-29T08:00:00Z"), false],
  ["it is due in an hour", clock("2026-11-27T09:00:00Z"), true],
  ["it is due in two days, and was warned of", clock("2026-11-29T08:00:00Z", "warned"), true],
  ["it is broken", clock("2026-11-20T08:00:00Z", "breached"), true],
])("a row shows its promise or not when %s", (_, clocks, shown) => expect(isPressing(clocks, NOW)).toBe(shown));
