import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { initials } from "./Avatar";
import { clockTone } from "./ClockBadge";
import { formatSpan } from "./clock";
import { ConnectionLight } from "./ConnectionLight";

test.each([
  ["王芳", "王芳"],
  ["欧阳建国", "建国"],
  ["John Doherty", "JD"],
  ["María del Mar Fernández", "MF"],
  ["+86 138 0013 8000", "#"],
  ["wang@example.cn", "W"],
  ["", "?"],
])("%s is abbreviated %s", (name, short) => expect(initials(name)).toBe(short));

test.each([
  [0, "0:00"],
  [41, "0:41"],
  [725, "12:05"],
  [11_560, "3:12:40"],
  [187_200, "2d 4h"],
  [-5, "0:00"],
])("%i seconds read %s", (seconds, text) => expect(formatSpan(seconds)).toBe(text));

test("a clock warns before its time and is late after it", () => {
  const due = "2026-11-20T08:10:00Z";
  const tone = (time: string, isAtRisk: boolean) => clockTone(Date.parse(time), due, isAtRisk);
  expect([tone("2026-11-20T08:09:59Z", false), tone("2026-11-20T08:09:59Z", true), tone("2026-11-20T08:10:00Z", true)]).toEqual(["neutral", "risk", "breach"]);
});

test("the connection light says its state in words", () => {
  render(<ConnectionLight link="offline" label="Offline" />);
  expect(screen.getByRole("status", { name: "Offline" })).toBeInTheDocument();
});
