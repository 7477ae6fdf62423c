import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ConversationDetail, Message, Thread } from "@trunkline/client";
import { afterEach, expect, test } from "vitest";
import { useMessageLog } from "../../../entities/hooks";
import { clearEntities, entities } from "../../../entities/store";
import { answerRequests, renderApp, type Asked } from "../../../testing/renderApp";
import { Composer } from "./Composer";

const ID = "c1";
const thread = { id: "t1", inbox_id: "i1", channel: "webchat", inbox_name: "Shop", address: "visitor", last_inbound_at: null, window: null, blocked_reason: null } as unknown as Thread;
const detail = (change: Partial<ConversationDetail> = {}) => ({ id: ID, threads: [thread], draft: null, participants: [], ...change }) as unknown as ConversationDetail;
const stored = ({ body }: Asked, change: Partial<Message> = {}) =>
  ({ id: "m1", version: 1, conversation_id: ID, thread_id: "t1", sequence: 30, direction: "out", kind: body?.["kind"], content: { type: "text", text: body?.["text"] }, text: body?.["text"], author: { kind: "agent", id: "me", name: "Li Qiang" }, attachments: [], mentions: [], delivery: null, client_id: body?.["client_id"], sent_at: null, created_at: "2026-11-20T08:00:00Z", updated_at: "2026-11-20T08:00:00Z", ...change }) as unknown as Message;

function Field({ shown = detail() }: { shown?: ConversationDetail }) {
  return <Composer id={ID} detail={shown} log={useMessageLog(ID)} />;
}

const SEND = `POST /api/v1/conversations/${ID}/messages`;
const DRAFT = { [`PUT /api/v1/conversations/${ID}/draft`]: () => ({ status: 204, body: null }) };
const field = () => screen.getByRole("textbox", { name: "Reply" });
const sentOf = (asked: Asked[]) => asked.filter(({ method }) => method === "POST");

afterEach(() => {
  act(() => clearEntities());
  localStorage.clear();
});

test("Enter sends, and the field is empty for the next", async () => {
  const asked = answerRequests({ [SEND]: (one) => ({ status: 201, body: stored(one) }), ...DRAFT });
  await renderApp(<Field />);
  await userEvent.type(field(), "Good morning{Enter}");
  await waitFor(() => expect(sentOf(asked)).toHaveLength(1));
  expect(sentOf(asked)[0]?.body).toMatchObject({ kind: "reply", text: "Good morning", thread_id: "t1" });
  expect(field()).toHaveValue("");
});

test("Enter that picks a candidate of an input method does not send", async () => {
  const asked = answerRequests(DRAFT);
  await renderApp(<Field />);
  fireEvent.change(field(), { target: { value: "ni hao" } });
  fireEvent.keyDown(field(), { key: "Enter", isComposing: true });
  fireEvent.keyDown(field(), { key: "Enter", keyCode: 229 });
  expect(field()).toHaveValue("ni hao");
  expect(sentOf(asked)).toEqual([]);
});

test("a reply that failed stays, and is sent again under the same id", async () => {
  let isDown = true;
  const asked = answerRequests({ [SEND]: (one) => (isDown ? { status: 500, body: { error: "internal", detail: "" } } : { status: 201, body: stored(one) }), ...DRAFT });
  act(() => entities.messages.load(ID, [], false));
  await renderApp(<Field />);
  await userEvent.type(field(), "Hello{Enter}");
  await waitFor(() => expect(entities.messages.log(ID).pending[0]?.state).toBe("failed"));
  isDown = false;
  const { resend } = await import("./outbox");
  await act(() => resend(entities.messages.log(ID).pending[0]!));
  const ids = sentOf(asked).map(({ body }) => body?.["client_id"]);
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(ids[1]);
  expect(entities.messages.log(ID)).toMatchObject({ pending: [], messages: [{ text: "Hello" }] });
});

test("a reply is held back when a colleague answered first, and goes only when told to", async () => {
  const asked = answerRequests({ [SEND]: (one) => (one.body?.["force"] ? { status: 201, body: stored(one) } : { status: 409, body: { error: "stale_reply", detail: "" } }), ...DRAFT });
  await renderApp(<Field />);
  await userEvent.type(field(), "Me too{Enter}");
  await userEvent.click(await screen.findByRole("button", { name: "Send anyway" }));
  await waitFor(() => expect(sentOf(asked)).toHaveLength(2));
  expect(sentOf(asked)[1]?.body).toMatchObject({ force: true });
});

test("a reply held back comes into the field again, but never into a note that is being written", async () => {
  answerRequests({ [SEND]: () => ({ status: 409, body: { error: "stale_reply", detail: "" } }), ...DRAFT });
  act(() => entities.messages.load(ID, [], false));
  await renderApp(<Field />);
  await userEvent.type(field(), "Me too{Enter}");
  await userEvent.click(await screen.findByRole("button", { name: "Look and edit" }));
  expect(field()).toHaveValue("Me too");
  expect(entities.messages.log(ID).pending).toEqual([]);
  await userEvent.type(field(), "{Enter}");
  const later = await screen.findByRole("button", { name: "Look and edit" });
  fireEvent.click(screen.getByRole("tab", { name: "Note", hidden: true }));
  fireEvent.change(screen.getByRole("textbox", { name: "Note", hidden: true }), { target: { value: "between us" } });
  await userEvent.click(later);
  expect(screen.getByRole("textbox", { name: "Note", hidden: true })).toHaveValue("between us");
  expect(entities.messages.log(ID).pending[0]?.text).toBe("Me too");
});

test("a stored draft stands in the field again", async () => {
  answerRequests(DRAFT);
  await renderApp(<Field shown={detail({ draft: { text: "half a sent", kind: "reply", thread_id: "t1", updated_at: "" } })} />);
  expect(field()).toHaveValue("half a sent");
});

test("what still waits to be sent is not found again as a draft", async () => {
  answerRequests(DRAFT);
  act(() => entities.messages.addPending(ID, { client_id: "c", kind: "reply", text: "on its way", thread_id: "t1", attachments: [], mentions: [], created_at: "2026-11-20T08:00:00Z", state: "waiting", error: null }));
  await renderApp(<Field shown={detail({ draft: { text: "on its way ", kind: "reply", thread_id: "t1", updated_at: "" } })} />);
  expect(field()).toHaveValue("");
});

test("what was sent is not found again as a draft, by an answer that had not heard of it", async () => {
  answerRequests({ [SEND]: (one) => ({ status: 201, body: stored(one) }), ...DRAFT });
  const stale = detail({ draft: { text: "Good morning", kind: "reply", thread_id: "t1", updated_at: "" } });
  await renderApp(<Field />);
  await userEvent.type(field(), "Good morning{Enter}");
  await waitFor(() => expect(entities.messages.log(ID).pending).toEqual([]));
  cleanup();
  await renderApp(<Field shown={stale} />);
  expect(field()).toHaveValue("");
  await userEvent.type(field(), "Good evening");
  cleanup();
  sessionStorage.clear();
  await renderApp(<Field shown={stale} />);
  expect(field()).toHaveValue("Good morning");
});

test("a closed window says why and offers another channel", async () => {
  answerRequests(DRAFT);
  const shut = { ...thread, id: "t2", inbox_name: "WeChat", last_inbound_at: "2026-11-20T08:00:00Z", blocked_reason: "window_closed" } as Thread;
  await renderApp(<Field shown={detail({ threads: [shut], draft: null })} />);
  expect(screen.getByText(/reply window has closed/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
});

test("a note is no reply and names whom it mentions", async () => {
  const asked = answerRequests({ [SEND]: (one) => ({ status: 201, body: stored(one, { kind: "note" }) }), ...DRAFT });
  act(() => entities.agents.upsert({ id: "zhao", version: 1, name: "Zhao Min", status: "available" } as never));
  await renderApp(<Field />);
  await userEvent.click(screen.getByRole("tab", { name: "Note" }));
  await userEvent.type(screen.getByRole("textbox", { name: "Note" }), "@Zha{Enter}please look{Enter}");
  await waitFor(() => expect(sentOf(asked)).toHaveLength(1));
  expect(sentOf(asked)[0]?.body).toMatchObject({ kind: "note", text: "@Zhao Min please look", mentions: ["zhao"] });
});

test("a reply that would be more messages than are left cannot be sent, and says so", async () => {
  const counted = { ...thread, channel: "wechat", window: { deadline: "2999-01-01T00:00:00Z", remaining: 2, quota: 5, opened_by: "message" } } as Thread;
  const asked = answerRequests({ "GET /api/v1/channels": () => ({ body: { items: [{ kind: "wechat", abilities: { max_part_bytes: 10 }, form: {} }], next_cursor: null } }), ...DRAFT });
  await renderApp(<Field shown={detail({ threads: [counted] })} />);
  fireEvent.change(field(), { target: { value: "x".repeat(15) } });
  expect(await screen.findByText("Goes out as 2 messages; 2 left.")).toBeInTheDocument();
  fireEvent.change(field(), { target: { value: "x".repeat(25) } });
  expect(await screen.findByText(/This would be 3 messages/)).toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Send" })).toBeDisabled();
  fireEvent.keyDown(field(), { key: "Enter" });
  expect(sentOf(asked)).toEqual([]);
});

test("the people of a mail get a copy unless they are left out", async () => {
  const asked = answerRequests({ [SEND]: (one) => ({ status: 201, body: stored(one) }), ...DRAFT });
  const mail = { ...thread, channel: "email", copies: [{ name: "Boss", address: "Boss@shop.test" }, { name: "", address: "wife@home.test" }] } as Thread;
  await renderApp(<Field shown={detail({ threads: [mail] })} />);
  await userEvent.click(screen.getByRole("button", { name: "No copy to Boss <Boss@shop.test>" }));
  await userEvent.type(field(), "Hello{Enter}");
  await waitFor(() => expect(sentOf(asked)).toHaveLength(1));
  expect(sentOf(asked)[0]?.body).toMatchObject({ cc: ["wife@home.test"] });
});
