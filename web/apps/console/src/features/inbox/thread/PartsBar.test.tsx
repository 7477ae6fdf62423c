import { fireEvent, screen, waitFor } from "@testing-library/react";
import type { Agent, Conversation } from "@trunkline/client";
import { beforeEach, expect, test } from "vitest";
import { entities } from "../../../entities/store";
import { answerRequests, renderApp } from "../../../testing/renderApp";
import PartsBar from "./PartsBar";

type Parts = Conversation["parts"];
const soon = () => new Date(Date.now() + 60_000).toISOString();
const part = (role: Parts[number]["role"], agent_id: string, by_id = "giver"): Parts[number] => ({ role, agent_id, by_id, since: new Date().toISOString(), expires_at: role === "handover" ? soon() : null });
const conversation = (assignee_id: string, ...parts: Parts) => ({ id: "c1", version: 1, assignee_id, parts, inbound_count: 0, me: null }) as unknown as Conversation;

beforeEach(() => {
  for (const [id, name] of [["me", "Li Qiang"], ["giver", "Zhao Min"], ["expert", "Wang Fang"]] as const) entities.agents.upsert({ id, version: 1, name } as Agent);
});

test("who is asked takes over or declines, and sees how long they may think", async () => {
  const after = conversation("me");
  const asked = answerRequests({ "POST /api/v1/conversations/c1/handover/accept": () => ({ body: after }) });
  await renderApp(<PartsBar conversation={conversation("giver", part("handover", "me"))} />);
  expect(screen.getByText("Zhao Min asks you to take this over")).toBeInTheDocument();
  expect(screen.getByRole("timer")).toHaveTextContent(/^[01]:\d\d$/);
  expect(screen.getByRole("button", { name: "Decline" })).toBeInTheDocument();
  fireEvent.click(screen.getByRole("button", { name: "Take over" }));
  await waitFor(() => expect(asked.map(({ path }) => path)).toContain("/api/v1/conversations/c1/handover/accept"));
});

test("the owner takes a question back and ends a colleague's part; others only look", async () => {
  const asked = answerRequests({
    "POST /api/v1/conversations/c1/helpers/end": () => ({ body: conversation("me") }),
    "POST /api/v1/conversations/c1/handover/withdraw": () => ({ body: conversation("me") }),
  });
  const parts = [part("consult", "expert"), part("handover", "giver")];
  const page = await renderApp(<PartsBar conversation={conversation("me", ...parts)} />);
  fireEvent.click(screen.getByRole("button", { name: "End Wang Fang’s part" }));
  fireEvent.click(screen.getByRole("button", { name: "Take back" }));
  await waitFor(() => expect(asked).toHaveLength(2));
  page.unmount();
  await renderApp(<PartsBar conversation={conversation("somebody", ...parts)} />);
  expect(screen.getByText("Wang Fang")).toBeInTheDocument();
  expect(screen.queryByRole("button")).toBeNull();
});
