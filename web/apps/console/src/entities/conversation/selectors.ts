import type { Conversation, ConversationQuery, Id } from "@trunkline/client";

/** How many customer messages the reader has not seen; a conversation never opened counts them all. */
export function unreadOf(conversation: Conversation): number {
  const read = conversation.me?.read_inbound_count ?? 0;
  return Math.max(0, conversation.inbound_count - read);
}

/** Whether a conversation belongs to a list, or null when only the server can tell (search, mentions). */
export function belongs(conversation: Conversation, query: ConversationQuery, me: Id): boolean | null {
  if (query.q || query.view === "mentions") return null;
  if (conversation.merged_into_id) return false;
  if (query.status && conversation.status !== query.status) return false;
  if (query.queue && conversation.queue_id !== query.queue) return false;
  if (query.assignee && conversation.assignee_id !== query.assignee) return false;
  if (query.inbox && conversation.inbox_id !== query.inbox) return false;
  if (query.tag && !conversation.tags.includes(query.tag)) return false;
  if (query.contact && conversation.contact_id !== query.contact) return false;
  if (conversation.is_spam) return false;
  const isActive = conversation.status === "open" || conversation.status === "pending";
  switch (query.view) {
    case "mine":
      return isActive && conversation.assignee_id === me;
    case "waiting":
      return isActive && conversation.assignee_id === null;
    case "snoozed":
      return conversation.status === "snoozed";
    default:
      return true;
  }
}

type Order = NonNullable<ConversationQuery["sort"]>;

/** Compares two conversations in a list's order; ties by id so that the order is total. */
export function inOrder(sort: Order): (a: Conversation, b: Conversation) => number {
  return (a, b) => {
    const [left, right] = [sortKey(a, sort), sortKey(b, sort)];
    if (left === right) return a.id < b.id ? 1 : -1;
    const rises = left < right ? -1 : 1;
    return sort === "newest" ? -rises : rises;
  };
}

/** Sorts as the server does: by waiting the longest unanswered come first, then what nobody waits for, the oldest first. */
export function sortKey(conversation: Conversation, sort: Order): string {
  if (sort !== "waiting") return conversation.last_activity_at;
  return conversation.waiting_since ? `0${conversation.waiting_since}` : `1${conversation.last_activity_at}`;
}
