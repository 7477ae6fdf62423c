import type { Conversation, ReadPosition } from "@trunkline/client";

/** A stream frame knows nothing of who reads it, so the read position we hold outlives it; of two the further one counts. */
export function mergeConversation(held: Conversation, incoming: Conversation): Conversation {
  return { ...incoming, me: furtherRead(held.me, incoming.me) };
}

function furtherRead(held: ReadPosition | null | undefined, incoming: ReadPosition | null | undefined): ReadPosition | null {
  if (!held || !incoming) return incoming ?? held ?? null;
  return incoming.read_sequence >= held.read_sequence ? incoming : held;
}
