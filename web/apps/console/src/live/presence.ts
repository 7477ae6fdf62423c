import type { Ephemeral, Id } from "@trunkline/client";
import { useSyncExternalStore } from "react";
import { Signal } from "./signal";

/** Someone types until told otherwise, or until this long after the last sign of it. */
const TYPING_MS = 6_000;

export interface Presence {
  viewers: readonly Id[];
  typingAgents: readonly Id[];
  visitorTypes: boolean;
}

const NOBODY: Presence = { viewers: [], typingAgents: [], visitorTypes: false };
const presences = new Signal<ReadonlyMap<Id, Presence>>(new Map());
const timers = new Map<string, ReturnType<typeof setTimeout>>();

function change(conversationId: Id, edit: (held: Presence) => Presence): void {
  const next = new Map(presences.read());
  const presence = edit(next.get(conversationId) ?? NOBODY);
  if (presence.viewers.length || presence.typingAgents.length || presence.visitorTypes) next.set(conversationId, presence);
  else next.delete(conversationId);
  presences.write(next);
}

function setTyping(conversationId: Id, agentId: Id | undefined, on: boolean): void {
  change(conversationId, (held) => {
    if (!agentId) return { ...held, visitorTypes: on };
    const others = held.typingAgents.filter((id) => id !== agentId);
    return { ...held, typingAgents: on ? [...others, agentId] : others };
  });
}

/** Takes a typing or presence frame; these carry no sequence and fade by themselves. */
export function takeEphemeral(frame: Exclude<Ephemeral, { type: "suggestions" | "floor" }>): void {
  if (frame.type === "presence") {
    const { conversation_id, agent_ids } = frame.data;
    change(conversation_id, (held) => ({ ...held, viewers: agent_ids }));
    return;
  }
  const { conversation_id, agent_id, on = true } = frame.data;
  const key = `${conversation_id}/${agent_id ?? ""}`;
  clearTimeout(timers.get(key));
  setTyping(conversation_id, agent_id, on);
  if (on) timers.set(key, setTimeout(() => setTyping(conversation_id, agent_id, false), TYPING_MS));
}

/** A message ends its author's typing. */
export function endVisitorTyping(conversationId: Id): void {
  if (presences.read().get(conversationId)?.visitorTypes) setTyping(conversationId, undefined, false);
}

export function clearPresence(): void {
  presences.write(new Map());
}

export function usePresence(conversationId: Id): Presence {
  return useSyncExternalStore(presences.subscribe, () => presences.read().get(conversationId) ?? NOBODY);
}
