import type { Message, TimelineEvent } from "@trunkline/client";
import type { Entry } from "@trunkline/thread";
import type { MessageLog, PendingMessage } from "../../../entities/message/log";

/** One line of the thread: a stored message, one on its way, or something that was done to the conversation. */
export interface ThreadEntry extends Entry {
  message: Message | null;
  pending: PendingMessage | null;
  event: TimelineEvent | null;
}

const NOTHING = { message: null, pending: null, event: null };

/** What of the record is worth a line between the messages. */
const SHOWN_EVENTS = new Set([
  "conversation.reopened",
  "conversation.rated",
  "conversation.assigned",
  "conversation.transferred",
  "conversation.escalated",
  "conversation.merged",
  "conversation.unmerged",
  "conversation.split",
  "item.joined",
  "item.left",
  "item.handover_asked",
  "item.handover_ended",
  "callback.overdue",
  "contact.followed",
  "contact.unfollowed",
  "contact.scanned",
  "contact.entered",
  "contact.menu",
  "contact.blocked",
  "contact.unblocked",
  "contact.moved",
  "contact.opted_out",
  "contact.opted_in",
]);

/** Of the changes of status those that somebody made; that one now waits for the customer goes without saying. */
function isWorthALine({ type, data }: TimelineEvent): boolean {
  if (type !== "conversation.status_changed") return SHOWN_EVENTS.has(type);
  return data["after"] === "resolved" || data["after"] === "snoozed" || (data["after"] === "open" && data["before"] === "snoozed");
}

/** The log as the timeline reads it, by time; what is on its way comes last. */
export function threadEntries(log: MessageLog, events: readonly TimelineEvent[], me: string): ThreadEntry[] {
  const from = log.hasOlder ? log.messages[0]?.created_at : undefined;
  const shown = events.filter((event) => isWorthALine(event) && (from === undefined || event.at >= from));
  const entries = [...log.messages.map(storedEntry), ...shown.map(eventEntry)];
  // Sorting is stable: messages keep their sequence where two things happened at once.
  entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return [...entries, ...log.pending.map((pending) => pendingEntry(pending, me))];
}

/** The first message from the customer that lies beyond `readAtOpen`; null when all were read, or none ever was. */
export function firstUnread(entries: readonly ThreadEntry[], readAtOpen: number | null): string | null {
  if (!readAtOpen) return null;
  return entries.find((entry) => entry.side === "in" && (entry.message?.sequence ?? 0) > readAtOpen)?.key ?? null;
}

function storedEntry(message: Message): ThreadEntry {
  return {
    ...NOTHING,
    // The client id stays the same from pending to stored, so the bubble does not blink.
    key: message.client_id ?? message.id,
    at: message.created_at,
    side: sideOf(message),
    author: `${message.author.kind}/${message.author.id ?? message.author.name}`,
    place: message.thread_id,
    message,
  };
}

function sideOf(message: Message): Entry["side"] {
  if (message.kind === "system" || message.content.type === "system") return "system";
  if (message.kind === "note") return "note";
  return message.direction === "in" ? "in" : "out";
}

function eventEntry(event: TimelineEvent): ThreadEntry {
  return { ...NOTHING, key: `event-${event.seq}`, at: event.at, side: "system", author: "system", event };
}

function pendingEntry(pending: PendingMessage, me: string): ThreadEntry {
  return {
    ...NOTHING,
    key: pending.client_id,
    at: pending.created_at,
    side: pending.kind === "note" ? "note" : "out",
    author: `agent/${me}`,
    place: pending.thread_id,
    pending,
  };
}
