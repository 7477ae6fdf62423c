import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import type { Channel, Inbox } from "@trunkline/client";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { answerRequests, renderApp } from "../../../testing/renderApp";
import { readForm } from "./form";
import { SettingsForm } from "./SettingsForm";

const SCHEMA = {
  title: "Bot",
  description: "A bot.",
  properties: {
    address: { type: "string", title: "Server", description: "Where.", default: "" },
    token: { type: "string", writeOnly: true, title: "Token", description: "Secret.", "x-needed": true },
    spare: { type: "string", writeOnly: true, title: "Spare", description: "Another.", "x-make": 12 },
    limit: { type: "integer", title: "Limit", description: "How many.", default: 5, maximum: 9, advanced: true },
  },
};
const channel = { kind: "bot", form: SCHEMA } as unknown as Channel;
const form = readForm(SCHEMA, "en");
const inbox = (change: object = {}) => ({ id: "i1", version: 3, kind: "bot", name: "Bot", address: null, queue_id: null, is_enabled: true, config: { address: "a", token: { set: true }, spare: { set: false }, limit: 5 }, ...change }) as unknown as Inbox;
const press = (name: string) => fireEvent.click(screen.getByText(name).closest("button")!);
const enter = (label: RegExp, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } });

test("a stored secret is only said to be there, and stays as it is unless it is replaced", async () => {
  const asked = answerRequests({ "PATCH /api/v1/inboxes/i1": () => ({ body: inbox({ version: 4, config: { ...inbox().config, address: "b" } }) }) });
  const onSaved = vi.fn();
  await renderApp(<SettingsForm channel={channel} form={form} inbox={inbox()} onSaved={onSaved} />);
  expect(screen.getByText("Set; it is never shown")).toBeInTheDocument();
  enter(/^Server/, "b");
  press("Save and test");
  await waitFor(() => expect(onSaved).toHaveBeenCalled());
  expect(asked.at(-1)?.body).toEqual({ name: "Bot", queue_id: null, config: { address: "b" }, expected_version: 3 });
  press("Replace");
  enter(/^Token/, "new-one");
  press("Save and test");
  await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ config: { address: "b", token: "new-one" } }));
});

test("a secret that is needed cannot be saved empty, and one that was made is sent", async () => {
  const asked = answerRequests({ "POST /api/v1/inboxes": () => ({ status: 201, body: inbox() }) });
  await renderApp(<SettingsForm channel={channel} form={form} inbox={null} onSaved={() => undefined} />);
  enter(/^Name/, "Bot");
  press("Create and test");
  expect(screen.getByText("This is needed.")).toBeInTheDocument();
  expect(asked.filter(({ method }) => method === "POST")).toEqual([]);
  enter(/^Token/, "t");
  press("Make one");
  press("Create and test");
  await waitFor(() => expect(asked.at(-1)?.body).toMatchObject({ kind: "bot", config: { token: "t", spare: expect.stringMatching(/^[A-Za-z0-9]{12}$/) } }));
});

test("what the server refuses is said at its field, folded away or not", async () => {
  answerRequests({ "PATCH /api/v1/inboxes/i1": () => ({ status: 400, body: { error: "invalid_config", detail: "the settings do not fit", fields: { "config.limit": "is odd" } } }) });
  await renderApp(<SettingsForm channel={channel} form={form} inbox={inbox()} onSaved={() => undefined} />);
  press("Save and test");
  expect(await screen.findByText("is odd")).toBeInTheDocument();
  expect(screen.getByText("Advanced").closest("button")).toHaveAttribute("aria-expanded", "true");
});

test("what is being entered stays when a colleague changes the inbox, and it is said when they changed the same", async () => {
  answerRequests({});
  let show: (next: Inbox) => void = () => undefined;
  function Followed() {
    const [held, setHeld] = useState(inbox());
    show = setHeld;
    return <SettingsForm channel={channel} form={form} inbox={held} onSaved={() => undefined} />;
  }
  await renderApp(<Followed />);
  enter(/^Server/, "mine");
  act(() => show(inbox({ version: 4, name: "Renamed" })));
  expect(screen.getByLabelText<HTMLInputElement>(/^Server/).value).toBe("mine");
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("Renamed");
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  act(() => show(inbox({ version: 5, name: "Renamed", config: { ...inbox().config, address: "theirs" } })));
  expect(screen.getByRole("alert")).toHaveTextContent("Somebody else changed this");
  expect(screen.getByLabelText<HTMLInputElement>(/^Server/).value).toBe("mine");
  press("Look again");
  expect(screen.getByLabelText<HTMLInputElement>(/^Server/).value).toBe("theirs");
});
