import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PendingMessage } from "../../../entities/message/log";
import { clearEntities, entities } from "../../../entities/store";
import { answerRequests, type Asked } from "../../../testing/renderApp";
import { discardPending, resend, send, staleReply, tellOutcome } from "./outbox";

const ID = "c1";
const SEND = `POST /api/v1/conversations/${ID}/messages`;
const pending = (client_id: string, text = client_id): PendingMessage => ({ client_id, kind: "reply", text, thread_id: "t1", attachments: [], mentions: [], created_at: "2026-11-20T08:00:00Z", state: "sending", error: null });
const stored = ({ body }: Asked) => ({ status: 201, body: { id: `m-${String(body?.["client_id"])}`, version: 1, conversation_id: ID, sequence: 3, text: body?.["text"], client_id: body?.["client_id"] } });
const states = () => entities.messages.log(ID).pending.map(({ client_id, state }) => [client_id, state]);

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  entities.messages.load(ID, [], false);
});

afterEach(() => {
  for (const each of entities.messages.log(ID).pending) discardPending(each);
  staleReply.write(null);
  clearEntities();
  vi.useRealTimers();
});

test("two lines arrive in the order in which they were written, the second only after the first", async () => {
  const asked = answerRequests({ [SEND]: stored });
  await Promise.all([send(ID, pending("one"), 0), send(ID, pending("two"), 0)]);
  await vi.waitFor(() => expect(states()).toEqual([]));
  expect(asked.map(({ body }) => body?.["text"])).toEqual(["one", "two"]);
});

test("without a server a message waits and goes out by itself, once, under the same id", async () => {
  let isAway = true;
  const asked = answerRequests({ [SEND]: (one) => (isAway ? { status: 503, body: { error: "overloaded", detail: "" } } : stored(one)) });
  await send(ID, pending("one"), 0);
  await send(ID, pending("two"), 0);
  expect(states()).toEqual([["one", "waiting"], ["two", "sending"]]);
  isAway = false;
  await vi.advanceTimersByTimeAsync(30_000);
  await vi.waitFor(() => expect(states()).toEqual([]));
  const sent = asked.map(({ body }) => body?.["client_id"]);
  expect(new Set(sent)).toEqual(new Set(["one", "two"]));
  expect(sent.slice(-2)).toEqual(["one", "two"]);
});

test("what is not sent yet outlives the page", async () => {
  answerRequests({ [SEND]: () => ({ status: 401, body: { error: "unauthenticated", detail: "" } }) });
  await send(ID, pending("kept"), 0);
  expect(sessionStorage.getItem("trunkline.outbox")).toContain('"text":"kept"');
});

test("a refusal for good stays until one tries again or discards it, and does not hold up the next", async () => {
  answerRequests({ [SEND]: (one) => (one.body?.["text"] === "bad" ? { status: 422, body: { error: "invalid", detail: "no" } } : stored(one)) });
  await send(ID, pending("bad"), 0);
  await send(ID, pending("good"), 0);
  expect(states()).toEqual([["bad", "failed"]]);
  expect(entities.messages.log(ID).messages.map(({ text }) => text)).toEqual(["good"]);
});

test("a reply that a colleague forestalled stays in the thread while one decides", async () => {
  const asked = answerRequests({ [SEND]: () => ({ status: 409, body: { error: "stale_reply", detail: "" } }) });
  await send(ID, pending("late"), 0);
  expect(states()).toEqual([["late", "failed"]]);
  expect(staleReply.read()?.pending.text).toBe("late");
  await resend(pending("late"));
  expect(asked).toHaveLength(2);
});

const CARD = { suggestionId: "s1", articleId: "a1", text: "Clean it." };
const TELL = "POST /api/v1/suggestions/s1/outcome";
const told = (asked: Asked[]) => asked.filter(({ path }) => path.startsWith("/api/v1/suggestions")).map(({ body }) => body);
const unreachable = { status: 503, body: { error: "overloaded", detail: "" } };

test("what became of a card is told when its reply is stored, as it was inserted or edited", async () => {
  const asked = answerRequests({ [SEND]: stored, [TELL]: () => ({ status: 200, body: {} }) });
  await send(ID, { ...pending("one", "Clean it.\n"), card: CARD }, 0);
  await send(ID, { ...pending("two", "Please clean it."), card: CARD }, 0);
  await vi.waitFor(() => expect(told(asked)).toHaveLength(2));
  expect(told(asked)).toEqual([
    { outcome: "inserted", article_id: "a1", message_id: "m-one" },
    { outcome: "edited", article_id: "a1", message_id: "m-two" },
  ]);
});

test("a cut network loses nothing of what was done with cards: it is told when the server is back", async () => {
  let isAway = true;
  const asked = answerRequests({ [SEND]: (one) => (isAway ? unreachable : stored(one)), [TELL]: () => (isAway ? unreachable : { status: 200, body: {} }) });
  await tellOutcome("s1", { outcome: "not_relevant", article_id: "a2" });
  await send(ID, { ...pending("one", "Clean it."), card: CARD }, 0);
  expect(sessionStorage.getItem("trunkline.outcomes")).toContain("not_relevant");
  isAway = false;
  asked.length = 0;
  await vi.advanceTimersByTimeAsync(30_000);
  await vi.waitFor(() => expect(told(asked)).toHaveLength(2));
  expect(told(asked)).toContainEqual({ outcome: "not_relevant", article_id: "a2" });
  expect(told(asked)).toContainEqual({ outcome: "inserted", article_id: "a1", message_id: "m-one" });
  expect(sessionStorage.getItem("trunkline.outcomes")).toBe("[]");
});

test("what became of a card is given up when the server refuses it, and the next is told", async () => {
  const asked = answerRequests({ [TELL]: ({ body }) => (body?.["article_id"] === "gone" ? { status: 404, body: { error: "not_found", detail: "" } } : { status: 200, body: {} }) });
  await tellOutcome("s1", { outcome: "opened", article_id: "gone" });
  await tellOutcome("s1", { outcome: "opened", article_id: "a1" });
  expect(told(asked)).toHaveLength(2);
  expect(sessionStorage.getItem("trunkline.outcomes")).toBe("[]");
});
