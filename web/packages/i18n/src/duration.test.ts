import { afterAll, expect, test } from "vitest";
import { setLanguage, startI18n } from ".";
import { formatDuration, parseDuration } from "./duration";

afterAll(() => localStorage.clear());

test.each([
  ["30 s", 30],
  ["30秒", 30],
  ["2 h", 7200],
  ["2小时", 7200],
  ["1h30m", 5400],
  ["1 小时 30 分钟", 5400],
  ["1.5 days", 129_600],
  ["半小时", 1800],
  ["２天", 172_800],
  ["1 week", 604_800],
  ["0", 0],
])("%s is %d seconds", (written, seconds) => {
  expect(parseDuration(written)).toBe(seconds);
});

test.each(["", "30", "half", "3 parsecs", "2 h 15", "-5 s", "s"])("“%s” is no span", (written) => {
  expect(parseDuration(written)).toBeNull();
});

test("what is shown is read back as it was, in both languages", async () => {
  await startI18n("en");
  const spans = [0, 1, 59, 60, 90, 3600, 5400, 86_400, 90_061, 259_200, 31_536_000];
  expect(formatDuration(5400)).toBe("1 hr 30 min");
  expect(spans.map((span) => parseDuration(formatDuration(span)))).toEqual(spans);
  await setLanguage("zh-CN");
  expect(formatDuration(259_200)).toBe("3天");
  expect(spans.map((span) => parseDuration(formatDuration(span)))).toEqual(spans);
});
