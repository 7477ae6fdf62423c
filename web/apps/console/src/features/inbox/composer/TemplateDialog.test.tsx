import { act, fireEvent, screen } from "@testing-library/react";
import type { ConversationDetail, Thread } from "@trunkline/client";
import { afterEach, expect, test, vi } from "vitest";
import { useMessageLog } from "../../../entities/hooks";
import { clearEntities, entities } from "../../../entities/store";
import { answerRequests, renderApp, type Asked } from "../../../testing/renderApp";
import { Composer } from "./Composer";
import { send as post } from "./outbox";
import TemplateDialog from "./TemplateDialog";

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

test("a template is picked, filled in, read and sent", async () => {
  answerRequests({ ...CHANNELS, ...TEMPLATES });
  const onSend = vi.fn();
  await renderApp(<TemplateDialog thread={shut} onSend={onSend} onClose={() => undefined} />);
  fireEvent.click(await screen.findByPlaceholderText("Search by name or words"));
  fireEvent.click(await screen.findByText("repair_done · en"));
  const send = screen.getByText("Send").closest("button")!;
  expect(send).toBeDisabled();
  fireEvent.change(screen.getByLabelText("Text: name"), { target: { value: "Li" } });
  fireEvent.change(screen.getByLabelText("Text: thing"), { target: { value: "fan" } });
  expect(screen.getByText("Hello Li, your fan is ready.")).toBeInTheDocument();
  fireEvent.click(send);
  expect(onSend).toHaveBeenCalledWith({ name: "repair_done", language: "en", params: { "body.name": "Li", "body.thing": "fan" } }, "Hello Li, your fan is ready.");
  // The first dialog of a file takes seconds to draw on a machine that is busy.
}, 20_000);

test("a template goes out as a reply without a window", async () => {
  const asked = answerRequests({ [`POST /api/v1/conversations/${ID}/messages`]: () => ({ status: 422, body: { error: "template_params", detail: "" } }) });
  act(() => entities.messages.load(ID, [], false));
  const filled = { name: "repair_done", language: "en", params: {} };
  await act(() => post(ID, { client_id: "x", kind: "reply", text: "Hello", thread_id: "t1", attachments: [], mentions: [], template: filled, created_at: "2026-11-20T08:00:00Z", state: "sending", error: null }, 0));
  expect(sentOf(asked)[0]?.body).toMatchObject({ kind: "reply", thread_id: "t1", text: "Hello", template: filled });
});

test("a closed window offers a template where the channel has them", async () => {
  answerRequests({ ...CHANNELS, ...TEMPLATES });
  await renderApp(<Field />);
  expect((await screen.findAllByText("Send a template")).length).toBeGreaterThan(0);
});

test("a channel without templates offers none", async () => {
  answerRequests(CHANNELS);
  await renderApp(<Field thread={{ ...shut, channel: "line" }} />);
  expect(await screen.findByText(/reply window has closed/)).toBeInTheDocument();
  expect(screen.queryByText("Send a template")).toBeNull();
});

test("who opted out is not written to, by a template neither", async () => {
  answerRequests({ ...CHANNELS, ...TEMPLATES });
  await renderApp(<Field thread={{ ...shut, blocked_reason: "opted_out" } as Thread} />);
  expect(await screen.findByText(/asked not to be written to/)).toBeInTheDocument();
  expect(screen.queryByText("Send a template")).toBeNull();
});
