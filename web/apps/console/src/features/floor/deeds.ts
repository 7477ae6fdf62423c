import type { FloorAgent, Id } from "@trunkline/client";
import { api } from "@trunkline/client";
import { floorCalls } from "@trunkline/client/floor";
import type { Member } from "@trunkline/client/admin";
import { admin } from "@trunkline/client/admin";

export const STATE_CHOICES = ["available", "busy", "away", "offline"] as const;
export type StateChoice = (typeof STATE_CHOICES)[number];

export const setAgentState = (id: Id, state: StateChoice) => floorCalls.setState(id, state);

/** Writes a note to the conversation's owner, who is told of it at once; customers never see notes. */
export const whisper = (conversationId: Id, ownerId: Id, text: string, clientId: string) =>
  api.conversations.send(conversationId, { kind: "note", text, mentions: [ownerId], client_id: clientId });

/** Has an agent serve exactly these queues; where they serve already, their level stays. */
export async function serveQueues(agent: Pick<FloorAgent, "id" | "queue_ids">, wanted: ReadonlySet<Id>): Promise<void> {
  const changed = [...new Set([...agent.queue_ids, ...wanted])].filter((id) => wanted.has(id) !== agent.queue_ids.includes(id));
  for (const queueId of changed) {
    const { version, members } = await admin.queues.members(queueId);
    const others: Member[] = members.filter((member) => member.agent_id !== agent.id);
    await admin.queues.setMembers(queueId, wanted.has(queueId) ? [...others, { agent_id: agent.id, tier: 1 }] : others, version);
  }
}
