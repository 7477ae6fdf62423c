import { expect, test } from "vitest";
import { asFailure, readFailure } from "./failure";

test("the server's code, detail and fields are kept", () => {
  const failure = readFailure(409, { error: "stale_reply", detail: "somebody answered", fields: { last_agent_sequence: 9 } });
  expect(failure).toMatchObject({ code: "stale_reply", status: 409, detail: "somebody answered", fields: { last_agent_sequence: 9 } });
});

test("a body nobody can read keeps its status", () => {
  expect(readFailure(502, "<html>bad gateway</html>")).toMatchObject({ code: "http_502", isTransient: true });
});

test("no answer is offline, too late an answer a timeout; both may pass", () => {
  expect(asFailure(new TypeError("fetch failed"))).toMatchObject({ code: "offline", isTransient: true });
  expect(asFailure(new DOMException("", "TimeoutError"))).toMatchObject({ code: "timeout", isTransient: true });
});

test("a refusal does not pass by itself", () => {
  expect(readFailure(403, { error: "forbidden", detail: "" }).isTransient).toBe(false);
});
