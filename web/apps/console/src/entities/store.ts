import type { Agent, Contact, Conversation, Queue } from "@trunkline/client";
import { mergeConversation } from "./conversation/apply";
import { MessageStore } from "./message/store";
import { Table } from "./table";

/** Everything the console holds of the server's record, normalised; snapshots and frames meet here. */
export interface Entities {
  conversations: Table<Conversation>;
  contacts: Table<Contact>;
  agents: Table<Agent>;
  queues: Table<Queue>;
  messages: MessageStore;
}

export function createEntities(): Entities {
  return {
    conversations: new Table<Conversation>(mergeConversation),
    contacts: new Table<Contact>(),
    agents: new Table<Agent>(),
    queues: new Table<Queue>(),
    messages: new MessageStore(),
  };
}

/** The tables of this tab. */
export const entities = createEntities();

export function clearEntities(tables: Entities = entities): void {
  tables.conversations.clear();
  tables.contacts.clear();
  tables.agents.clear();
  tables.queues.clear();
  tables.messages.clear();
}
