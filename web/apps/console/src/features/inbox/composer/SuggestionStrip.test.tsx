import { act, fireEvent, screen } from "@testing-library/react";
import type { Message, SuggestionCard, Suggestions } from "@trunkline/client";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { keys, queryClient } from "../../../queries";
import { answerRequests, renderApp } from "../../../testing/renderApp";
import SuggestionStrip from "./SuggestionStrip";
import { forgetPutAway } from "./suggestions";

const ID = "c1";
const card = (article_id: string, change: Partial<SuggestionCard> = {}): SuggestionCard => ({ article_id, version: 1, title: `About ${article_id}`, text: `All about ${article_id}.`, sentence: "", language: "en", audience: "public", band: "high", score: 1, words: [], accepted: 0, pictures: [], updated_at: "2026-11-20T08:00:00Z", ...change });
const proposal = (message_id: string, ...items: SuggestionCard[]): Suggestions => ({ id: `for ${message_id}`, conversation_id: ID, message_id, items });
const said = (id: string, change: Partial<Message> = {}) => ({ id, direction: "in", text: "How?", ...change }) as Message;
const cards = () => screen.queryAllByText(/^About /).map((one) => one.textContent);

/** The strip under a log; `ask` is the customer writing on, with what is proposed then. */
async function strip(first: Suggestions, ...messages: Message[]) {
  const asked = answerRequests({ [`GET /api/v1/conversations/${ID}/suggestions`]: () => ({ body: first }) });
  const onInsert = vi.fn();
  let write: (next: Message[]) => void = () => undefined;
  function Thread() {
    const [log, setLog] = useState(messages);
    write = setLog;
    return <SuggestionStrip conversationId={ID} messages={log} onAttach={vi.fn()} onInsert={onInsert} onDraft={onInsert} />;
  }
  const page = await renderApp(<Thread />);
  const ask = (next: Suggestions, ...log: Message[]) =>
    act(async () => {
      queryClient.setQueryData(keys.suggestions(ID), next);
      write(log);
      // Its readers are told in a task of their own.
      await new Promise((done) => setTimeout(done));
    });
  return { ask, asked, onInsert, page };
}

beforeEach(() => {
  sessionStorage.clear();
  forgetPutAway();
});

test("cards put away with the pointer make room for those that answer the next question", async () => {
  const { ask } = await strip(proposal("1", card("a")), said("1"));
  fireEvent.pointerEnter(await screen.findByRole("region", { name: "Suggested articles" }));
  fireEvent.click(screen.getByRole("button", { name: "Put the suggestions away" }));
  expect(cards()).toEqual([]);
  await ask(proposal("2", card("b")), said("1"), said("2"));
  expect(cards()).toEqual(["About b"]);
});

test("the last card called not relevant, too, leaves the place to the next question's", async () => {
  const { ask } = await strip(proposal("1", card("a")), said("1"));
  fireEvent.pointerEnter(await screen.findByRole("region", { name: "Suggested articles" }));
  fireEvent.click(screen.getByRole("button", { name: "Not relevant: About a" }));
  await ask(proposal("2", card("a"), card("b")), said("1"), said("2"));
  expect(cards()).toEqual(["About a", "About b"]);
});

test("what was put away for a message stays away when one comes back, and when it is proposed anew", async () => {
  const { ask, page } = await strip(proposal("1", card("a"), card("b")), said("1"));
  fireEvent.click(await screen.findByRole("button", { name: "Not relevant: About a" }));
  expect(cards()).toEqual(["About b"]);
  await ask({ ...proposal("1", card("a"), card("b")), id: "after an edit" }, said("1"));
  expect(cards()).toEqual(["About b"]);
  page.unmount();
  await strip(proposal("1", card("a"), card("b")), said("1"));
  await screen.findByText("About b");
  expect(cards()).toEqual(["About b"]);
});

test("cards under the pointer stay while the customer writes on", async () => {
  const { ask } = await strip(proposal("1", card("a")), said("1"));
  const region = await screen.findByRole("region", { name: "Suggested articles" });
  fireEvent.pointerEnter(region);
  await ask(proposal("2", card("b")), said("1"), said("2"));
  expect(cards()).toEqual(["About a"]);
  fireEvent.pointerLeave(region);
  expect(cards()).toEqual(["About b"]);
});

test("cards stay when a picture without words follows the question", async () => {
  const { ask } = await strip(proposal("1", card("a")), said("1"));
  await screen.findByText("About a");
  await ask(proposal("1", card("a")), said("1"), said("2", { text: "" }));
  expect(cards()).toEqual(["About a"]);
});
