import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { Me } from "@trunkline/client";
import { expect, test } from "vitest";
import { answerRequests, ME, renderApp } from "../../../testing/renderApp";
import KnownSection from "./KnownSection";

const PATH = "/api/v1/conversations/c1/classification";
const item = (subject: string, value: string | null, options: string[], by: "program" | "agent" | null = value ? "program" : null, label = "") => ({ subject, label, value, confidence: value ? 0.93 : null, by, message_id: null, options });
const ITEMS = [item("mood", "upset", ["upset", "calm", "pleased"]), item("complaint", "no", ["yes", "no"], "agent"), item("fields.category", null, ["repair", "invoice"], null, "Category")];

async function open(permissions: Me["permissions"]) {
  const asked = answerRequests({
    [`GET ${PATH}`]: () => ({ body: { conversation_id: "c1", items: ITEMS } }),
    [`PUT ${PATH}`]: ({ body }) => ({ body: { conversation_id: "c1", items: ITEMS.map((one) => (one.subject === body?.["subject"] ? { ...one, value: body["value"], by: "agent", confidence: 1 } : one)) } }),
  });
  await renderApp(<KnownSection id="c1" />, { ...ME, permissions });
  return () => asked.filter(({ method }) => method === "PUT").map(({ body }) => body);
}

test("a guess is confirmed by one click, and corrected by two", async () => {
  const said = await open(["conversations.reply"]);
  await userEvent.click(await screen.findByRole("button", { name: "Mood: That is right" }));
  await waitFor(() => expect(said()).toEqual([{ subject: "mood", value: "upset" }]));
  await userEvent.click(screen.getByRole("button", { name: /^Category: not clear/ }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "invoice" }));
  await waitFor(() => expect(said()[1]).toEqual({ subject: "fields.category", value: "invoice" }));
});

test("what a colleague said can be taken back", async () => {
  const said = await open(["conversations.reply"]);
  await userEvent.click(await screen.findByRole("button", { name: /^Complaint: No, Said by a colleague/ }));
  await userEvent.click(await screen.findByRole("menuitem", { name: "Take back" }));
  await waitFor(() => expect(said()).toEqual([{ subject: "complaint", value: null }]));
});

test("who may not reply sees what is known and changes nothing", async () => {
  await open([]);
  expect(await screen.findByText("Upset")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
