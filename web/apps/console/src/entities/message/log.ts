import type { Attachment, FilledTemplate, Id, Message } from "@trunkline/client";

/** An article's card that was put into the field: the reply came from it. */
export interface InsertedCard {
  suggestionId: Id;
  articleId: Id;
  text: string;
}

/** A message on its way out: shown at once, replaced by the stored one that carries the same client id. */
export interface PendingMessage {
  client_id: string;
  kind: "reply" | "note";
  text: string;
  thread_id: Id | null;
  attachments: Attachment[];
  mentions: Id[];
  /** Of a mail: who gets a copy; null for whoever the customer's mail went to. */
  cc?: string[] | null;
  /** A message the provider approved; `text` then only shows it. */
  template?: FilledTemplate;
  card?: InsertedCard | null;
  created_at: string;
  /** `waiting` for a server that can be reached: it goes out by itself. */
  state: "sending" | "waiting" | "failed";
  /** Why it failed or waits, in words. */
  error: string | null;
}

/** The loaded stretch of one conversation, oldest first. Never changed in place. */
export interface MessageLog {
  messages: readonly Message[];
  pending: readonly PendingMessage[];
  /** Older messages exist on the server. */
  hasOlder: boolean;
  isLoaded: boolean;
}

export const EMPTY_LOG: MessageLog = { messages: [], pending: [], hasOlder: true, isLoaded: false };

/** Puts messages in by sequence; of the same id the higher version stays. Settles what was pending under their client ids. */
export function insertMessages(log: MessageLog, incoming: readonly Message[]): MessageLog {
  const byId = new Map(log.messages.map((message) => [message.id, message]));
  for (const message of incoming) {
    const held = byId.get(message.id);
    if (held && held.version > message.version) continue;
    byId.set(message.id, message);
  }
  const settled = new Set(incoming.map((message) => message.client_id).filter(Boolean));
  const messages = [...byId.values()].sort((a, b) => a.sequence - b.sequence);
  const pending = log.pending.filter((message) => !settled.has(message.client_id));
  return { ...log, messages, pending };
}

/** A message from the stream: inside or after the loaded stretch it goes in, before it it is left to loading older. */
export function takeLiveMessage(log: MessageLog, message: Message): MessageLog {
  const oldest = log.messages[0]?.sequence;
  const isBefore = oldest !== undefined && message.sequence < oldest && log.hasOlder;
  if (!log.isLoaded || isBefore) return log;
  return insertMessages(log, [message]);
}

/** The log with a fresh newest page: within the page the server decides; the reader keeps the older ones, and newer ones came by the stream. */
export function loadNewest(log: MessageLog, newest: readonly Message[], hasOlder: boolean): MessageLog {
  const [from, to] = [newest[0]?.sequence ?? 0, newest[newest.length - 1]?.sequence ?? 0];
  const isJoined = log.messages.some(({ sequence }) => sequence >= from && sequence <= to);
  const kept = log.messages.filter(({ sequence }) => sequence > to || (isJoined && hasOlder && sequence < from));
  const keepsOlder = kept.some(({ sequence }) => sequence < from);
  // What is held of the page itself is there for its versions: the stream may have been quicker than the answer.
  const held = new Map(log.messages.map((message) => [message.id, message]));
  const page = newest.map((message) => {
    const own = held.get(message.id);
    return own && own.version > message.version ? own : message;
  });
  return insertMessages({ ...log, messages: kept, hasOlder: keepsOlder ? log.hasOlder : hasOlder, isLoaded: true }, page);
}
