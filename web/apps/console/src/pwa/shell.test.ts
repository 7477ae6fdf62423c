import { expect, test } from "vitest";
import { isShellFile } from "./shell";

test.each(["/", "/inbox/mine/1", "/settings/queues", "/setup", "/join", "/apiary"])("%s is a page of the console", (path) => expect(isShellFile(path, true)).toBe(true));

test.each(["/api/v1/me", "/api/docs", "/api", "/hooks/1", "/chat/1", "/help/demo", "/healthz", "/metrics", "/widget.js", "/widget/chat.html"])("%s is not, and nothing of it is ever kept", (path) => {
  expect(isShellFile(path, true)).toBe(false);
  expect(isShellFile(path, false)).toBe(false);
});

test.each([
  ["/assets/shell-DdR4m2_x.js", true],
  ["/assets/index-Ab12Cd34.css", true],
  ["/assets/shell.js", false],
  ["/sw.js", false],
  ["/manifest.json", false],
])("%s is kept: %s", (path, is) => expect(isShellFile(path, false)).toBe(is));
