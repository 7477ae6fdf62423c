import { api, asFailure, type Id } from "@trunkline/client";
import { Signal } from "../../../live/signal";
import type { PendingMessage } from "../../../entities/message/log";
import { entities } from "../../../entities/store";
import { failureText } from "../../../failures";

/** A reply held back because a colleague answered first; the agent decides. */
export interface StaleReply {
  conversationId: Id;
  pending: PendingMessage;
}

export const staleReply = new Signal<StaleReply | null>(null);
const conversationOf = new Map<string, Id>();
/** What the author had seen when writing; the server refuses a reply to an older state. */
const seenBy = new Map<string, number>();

/** Shows a message at once and sends it; the stored one takes its place by its client id. */
export async function send(conversationId: Id, pending: PendingMessage, seenSequence: number): Promise<void> {
  conversationOf.set(pending.client_id, conversationId);
  seenBy.set(pending.client_id, seenSequence);
  entities.messages.addPending(conversationId, pending);
  await post(conversationId, pending, false);
}

/** Tries a failed message again under the same client id, so that it can never be stored twice. */
export async function resend(pending: PendingMessage): Promise<void> {
  const conversationId = conversationOf.get(pending.client_id);
  if (conversationId) await post(conversationId, pending, false);
}

/** Sends a stale reply although a colleague has answered. */
export async function sendAnyway({ conversationId, pending }: StaleReply): Promise<void> {
  staleReply.write(null);
  await post(conversationId, pending, true);
}

export function discardPending(pending: PendingMessage): void {
  const conversationId = conversationOf.get(pending.client_id);
  if (conversationId) entities.messages.settlePending(conversationId, pending.client_id, null);
}

async function post(conversationId: Id, pending: PendingMessage, force: boolean): Promise<void> {
  entities.messages.settlePending(conversationId, pending.client_id, { state: "sending", error: null });
  try {
    const stored = await api.conversations.send(conversationId, {
      kind: pending.kind,
      text: pending.text,
      client_id: pending.client_id,
      ...(pending.kind === "reply" ? { thread_id: pending.thread_id, seen_sequence: seenBy.get(pending.client_id) ?? 0, force } : {}),
      ...(pending.attachments.length ? { attachments: pending.attachments.map((file) => file.id) } : {}),
      ...(pending.mentions.length ? { mentions: pending.mentions } : {}),
    });
    entities.messages.take(stored);
    entities.messages.settlePending(conversationId, pending.client_id, null);
  } catch (thrown) {
    if (asFailure(thrown).code === "stale_reply") {
      entities.messages.settlePending(conversationId, pending.client_id, null);
      staleReply.write({ conversationId, pending });
      return;
    }
    entities.messages.settlePending(conversationId, pending.client_id, { state: "failed", error: failureText(thrown) });
  }
}
