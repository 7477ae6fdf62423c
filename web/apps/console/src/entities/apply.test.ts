import type { Agent, Contact, Conversation, Frame, Message, Queue } from "@trunkline/client";
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { applyFrame } from "./apply";
import { createEntities, type Entities } from "./store";

interface State {
  conversations: Conversation[];
  messages: Message[];
  contacts: Contact[];
  agents: Agent[];
  queues: Queue[];
}

interface Fixture {
  describes: string;
  before: State;
  frames: Frame[];
  after: State;
}

// Shared with the server's tests: what was there before + the frames = what is there after.
const FOLDER = `${process.cwd()}/../tests/fixtures/events/`;
const fixtures = readdirSync(FOLDER).map((name): [string, Fixture] => [name, JSON.parse(readFileSync(FOLDER + name, "utf8")) as Fixture]);

function load(state: State): Entities {
  const tables = createEntities();
  for (const row of state.conversations) tables.conversations.upsert(row);
  for (const row of state.contacts) tables.contacts.upsert(row);
  for (const row of state.agents) tables.agents.upsert(row);
  for (const row of state.queues) tables.queues.upsert(row);
  for (const id of new Set(state.messages.map((message) => message.conversation_id))) {
    tables.messages.load(id, state.messages.filter((message) => message.conversation_id === id), false);
  }
  return tables;
}

/** The tables in the fixtures' form; a position nobody holds is left out. */
function unload(tables: Entities): State {
  const conversations = [...tables.conversations.values()].map(({ me, ...row }) => (me ? { ...row, me } : row) as Conversation);
  return {
    conversations,
    messages: tables.messages.loadedIds().flatMap((id) => [...tables.messages.log(id).messages]),
    contacts: [...tables.contacts.values()],
    agents: [...tables.agents.values()],
    queues: [...tables.queues.values()],
  };
}

test.each(fixtures)("%s: the state before and the frames make the state after", (_name, { before, frames, after }) => {
  const tables = load(before);
  for (const frame of frames) applyFrame(tables, frame);
  expect(unload(tables)).toEqual(after);
});

test.each(fixtures)("%s: frames that come twice change nothing more", (_name, { before, frames, after }) => {
  const tables = load(before);
  for (const frame of [...frames, ...frames]) applyFrame(tables, frame);
  expect(unload(tables)).toEqual(after);
});

test("there are fixtures", () => expect(fixtures.length).toBeGreaterThan(5));

test("a queue that was closed is there no more, one that changed is", () => {
  const tables = createEntities();
  const queue = { id: "q", version: 1, name: "Refunds" } as unknown as Queue;
  const told = (fields: string[], data: object) => applyFrame(tables, { type: "queue.updated", data: { event: { id: "q", fields }, ...data } } as unknown as Frame);
  told(["created"], { queue });
  expect(tables.queues.get("q")).toEqual(queue);
  told(["deleted"], {});
  expect(tables.queues.get("q")).toBeUndefined();
});
