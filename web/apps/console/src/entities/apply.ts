import type { Frame } from "@trunkline/client";
import type { Entities } from "./store";

/** Takes the snapshots of one stream frame into the tables. */
export function applyFrame(tables: Entities, frame: Frame): void {
  const { conversation, message, contact, agent, queue, event } = frame.data;
  if (frame.type === "conversation.gone" && frame.data.conversation_id) {
    tables.conversations.remove(frame.data.conversation_id);
    tables.messages.forget(frame.data.conversation_id);
    return;
  }
  if (conversation) tables.conversations.upsert(conversation);
  if (message) tables.messages.take(message);
  if (contact) tables.contacts.upsert(contact);
  if (agent) tables.agents.upsert(agent);
  if (queue) tables.queues.upsert(queue);
  // A queue that was closed has no snapshot any more.
  else if (frame.type === "queue.updated") tables.queues.remove(String(event?.["id"]));
  if (frame.type === "read.moved" && event) moveRead(tables, event);
}

/** The reader's own position moved, perhaps in another tab. */
function moveRead(tables: Entities, event: Record<string, unknown>): void {
  const { conversation_id: id, sequence: read_sequence, inbound_count: read_inbound_count } = event;
  if (typeof id !== "string" || typeof read_sequence !== "number" || typeof read_inbound_count !== "number") return;
  const held = tables.conversations.get(id);
  if (!held || (held.me?.read_sequence ?? -1) > read_sequence) return;
  const unread = Math.max(0, held.inbound_count - read_inbound_count);
  tables.conversations.patch(id, { me: { read_sequence, read_inbound_count, unread } });
}
