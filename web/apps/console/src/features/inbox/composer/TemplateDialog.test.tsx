import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import type { ConversationDetail, Thread } from "@trunkline/client";
import { afterEach, expect, test } from "vitest";
import { useMessageLog } from "../../../entities/hooks";
import { clearEntities, entities } from "../../../entities/store";
import { answerRequests, renderApp, type Asked } from "../../../testing/renderApp";
import { Composer } from "./Composer";

const ID = "c1";
const shut = { id: "t1", inbox_id: "i1", channel: "whatsapp", inbox_name: "Shop", address: "+86138", last_inbound_at: "2026-11-20T08:00:00Z", window: null, blocked_reason: "window_closed" } as unknown as Thread;
const template = {
  name: "repair_done",
  language: "en",
  category: "utility",
  text: "Hello {{body.name}}, your {{body.thing}} is ready.",
  blanks: [
    { key: "body.name", kind: "text", example: "Ada", max_length: 1000 },
    { key: "body.thing", kind: "text", example: "", max_length: 1000 },
  ],
};
const CHANNELS = { "GET /api/v1/channels": () => ({ body: { items: [{ kind: "whatsapp", abilities: { templates: true } }, { kind: "line", abilities: { templates: false } }], next_cursor: null } }) };
const TEMPLATES = { "GET /api/v1/inboxes/i1/templates": () => ({ body: { items: [template], next_cursor: null } }) };

function Field({ thread = shut }: { thread?: Thread }) {
  const detail = { id: ID, threads: [thread], draft: null, participants: [] } as unknown as ConversationDetail;
  return <Composer id={ID} detail={detail} log={useMessageLog(ID)} />;
}

const sentOf = (asked: Asked[]) => asked.filter(({ method }) => method === "POST");

afterEach(() => {
  act(() => clearEntities());
  localStorage.clear();
  sessionStorage.clear();
});

test("where the window is closed a template is picked, filled in, read and sent", async () => {
  const asked = answerRequests({ ...CHANNELS, ...TEMPLATES, [`POST /api/v1/conversations/${ID}/messages`]: () => ({ status: 500, body: { error: "internal", detail: "" } }) });
  act(() => entities.messages.load(ID, [], false));
  await renderApp(<Field />);
  const [button] = await screen.findAllByRole("button", { name: "Send a template" });
  fireEvent.click(button!);
  fireEvent.click(await screen.findByPlaceholderText("Search by name or words"));
  fireEvent.click(await screen.findByText("repair_done · en"));
  const send = screen.getAllByRole("button", { name: "Send" }).at(-1)!;
  expect(send).toBeDisabled();
  fireEvent.change(screen.getByLabelText("Text: name"), { target: { value: "Li" } });
  fireEvent.change(screen.getByLabelText("Text: thing"), { target: { value: "fan" } });
  expect(screen.getByText("Hello Li, your fan is ready.")).toBeInTheDocument();
  fireEvent.click(send);
  await waitFor(() => expect(sentOf(asked)).toHaveLength(1));
  expect(sentOf(asked)[0]?.body).toMatchObject({ kind: "reply", thread_id: "t1", text: "Hello Li, your fan is ready.", template: { name: "repair_done", language: "en", params: { "body.name": "Li", "body.thing": "fan" } } });
});

test("a channel without templates offers none", async () => {
  answerRequests(CHANNELS);
  await renderApp(<Field thread={{ ...shut, channel: "line" }} />);
  expect(await screen.findByText(/reply window has closed/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Send a template" })).toBeNull();
});

test("who opted out is not written to, by a template neither", async () => {
  answerRequests({ ...CHANNELS, ...TEMPLATES });
  await renderApp(<Field thread={{ ...shut, blocked_reason: "opted_out" } as Thread} />);
  expect(await screen.findByText(/asked not to be written to/)).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Send a template" })).toBeNull();
});
