/** The shapes of the HTTP API and the stream; times are RFC 3339 in UTC, ids are UUIDs. */

export type Id = string;
export type Time = string;

export interface Resource {
  id: Id;
  version: number;
  created_at: Time;
  updated_at: Time;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export type Status = "open" | "pending" | "snoozed" | "resolved";
export type Priority = "low" | "normal" | "high" | "urgent";
export type AgentStatus = "available" | "busy" | "away" | "offline" | "wrap_up";
export type RoutingState = "none" | "queued" | "offered" | "accepting" | "active" | "wrap_up" | "parked" | "done";
export type View = "mine" | "waiting" | "mentions" | "snoozed" | "all";
export type FieldValue = string | number | boolean | null;

export interface ReadPosition {
  read_sequence: number;
  unread: number;
  read_inbound_count: number;
}

export interface LastMessage {
  sequence: number;
  text: string;
  direction: Direction;
  kind: MessageKind;
  /** Kind of content, when it is not text. */
  type?: string;
  author_kind: AuthorKind;
  created_at: Time;
}

export interface Conversation extends Resource {
  number: number;
  subject: string;
  status: Status;
  priority: Priority;
  contact_id: Id;
  contact: { id: Id; name: string; verified: boolean };
  queue_id: Id | null;
  assignee_id: Id | null;
  /** Kinds of its threads' inboxes, e.g. `webchat`, `email`. */
  channels: string[];
  inbox_id: Id;
  tags: string[];
  fields: Record<string, FieldValue>;
  is_spam: boolean;
  last_message: LastMessage | null;
  last_sequence: number;
  inbound_count: number;
  last_activity_at: Time;
  /** First customer message without an answer; null when nothing waits. */
  waiting_since: Time | null;
  opened_at: Time;
  first_response_at: Time | null;
  resolved_at: Time | null;
  disposition: string | null;
  snoozed_until: Time | null;
  previous_id: Id | null;
  merged_into_id: Id | null;
  routing: { state: RoutingState; since: Time } | null;
  /** The caller's own read position; lists and detail carry it, stream frames never do. */
  me?: ReadPosition | null;
}

export interface Thread {
  id: Id;
  version: number;
  inbox_id: Id;
  channel: string;
  inbox_name: string;
  identity_id: Id;
  address: string;
  subject: string;
  is_open: boolean;
  last_inbound_at: Time | null;
  /** How long and how often one may still write; null means without limit. */
  window: { deadline: Time | null; remaining: number | null } | null;
  /** Why no reply can be sent on it now. */
  blocked_reason: "inbox_disabled" | "window_closed" | "quota_used" | null;
}

export interface Draft {
  text: string;
  kind: "reply" | "note";
  thread_id: Id | null;
}

export interface ConversationDetail extends Omit<Conversation, "contact"> {
  contact: Contact;
  threads: Thread[];
  draft: Draft | null;
  participants: Id[];
}

export type Direction = "in" | "out" | "internal";
export type MessageKind = "message" | "reply" | "note" | "system";
export type AuthorKind = "contact" | "agent" | "system" | "bot";
export type DeliveryState = "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown";

export type Content =
  | { type: "text"; text: string; quoted?: string | null; has_html?: boolean; subject?: string | null }
  | { type: "image" | "audio" | "video" | "file"; file_id: Id; caption?: string; duration_s?: number }
  | { type: "location"; latitude: number; longitude: number; label?: string; address?: string }
  | { type: "link"; url: string; title?: string; description?: string }
  | { type: "choice"; text: string; options?: Record<string, string>[]; chosen?: string }
  | { type: "template"; name: string; language: string; text?: string }
  | { type: "system"; code: string; params?: Record<string, unknown> }
  | { type: "unsupported"; provider_kind: string; text?: string };

export interface Attachment {
  id: Id;
  name: string;
  content_type: string;
  size_bytes: number;
  url: string;
  width?: number;
  height?: number;
  inline?: boolean;
}

export interface Delivery {
  state: DeliveryState;
  error: { code: string; detail: string } | null;
  attempts: number;
  updated_at: Time;
}

export interface Message extends Resource {
  conversation_id: Id;
  thread_id: Id | null;
  /** Rises within a conversation, with gaps. */
  sequence: number;
  direction: Direction;
  kind: MessageKind;
  content: Content;
  text: string;
  author: { kind: AuthorKind; id: Id | null; name: string };
  attachments: Attachment[];
  mentions: Id[];
  delivery: Delivery | null;
  client_id: string | null;
  sent_at: Time | null;
}

export interface Identity {
  id: Id;
  inbox_id: Id;
  channel: string;
  address: string;
  name: string;
  verified: boolean;
}

export interface Contact extends Resource {
  name: string;
  email: string | null;
  phone: string | null;
  locale: string | null;
  note: string;
  tags: string[];
  fields: Record<string, FieldValue>;
  is_vip: boolean;
  verified: boolean;
  identities: Identity[];
  merged_into_id: Id | null;
}

export interface Agent extends Resource {
  name: string;
  email: string;
  role: string;
  status: AgentStatus;
  status_since: Time;
  pause_reason: string | null;
  is_active: boolean;
  is_connected: boolean;
  capacity: { used: number; cap: number };
  queue_ids: Id[];
}

export interface Queue extends Resource {
  name: string;
  policy: Record<string, unknown>;
  waiting: number;
  agent_ids: Id[];
}

export interface Inbox extends Resource {
  name: string;
  kind: string;
  address: string | null;
  queue_id: Id | null;
  is_enabled: boolean;
  /** What the last test of the connection, or the last failure, said. */
  health: { ok: boolean | null; detail: string; facts: Record<string, unknown>; checked_at: Time | null };
}

export interface Tag extends Resource {
  name: string;
  colour: string;
}

export interface Membership {
  workspace_id: Id;
  slug: string;
  name: string;
  role: string;
}

export interface Account {
  id: Id;
  email: string;
  name: string;
  locale: string | null;
}

export interface Me {
  account: Account;
  workspace: { id: Id; slug: string; name: string };
  role: string;
  permissions: string[];
  agent: Agent;
  memberships: Membership[];
  csrf_token: string;
}

/** A conversation held out to the caller until `expires_at`. */
export interface Offer extends Resource {
  state: string;
  conversation_id: Id;
  queue_id: Id;
  agent_id: Id;
  expires_at: Time;
  reason: Record<string, unknown> | null;
  conversation: Conversation;
}

/** What a routing decision considered: candidates, why each was out, the ring, the score. */
export interface RoutingDecision {
  id: Id;
  at: Time;
  outcome: string;
  agent_id: Id | null;
  position: number | null;
  considered: Record<string, unknown>;
}

/** A delivery that was accepted but not understood. */
export interface DeadLetter {
  id: Id;
  inbox_id: Id;
  state: "new" | "done" | "dead" | "dismissed";
  attempts: number;
  error: string | null;
  size_bytes: number;
  preview: string;
  received_at: Time;
}

export interface TimelineEvent {
  seq: number;
  type: string;
  at: Time;
  actor: { kind: "agent" | "contact" | "system"; id: Id | null };
  conversation_id: Id | null;
  message_id: Id | null;
  agent_id: Id | null;
  queue_id: Id | null;
  data: Record<string, unknown>;
}

export interface ConversationPage extends Page<Conversation> {
  /** Only in the first page. */
  counts?: { mine: number; waiting: number; mentions: number };
}

export interface Frame {
  seq: number;
  /** `seq` of the frame before it on this socket. */
  prev: number;
  type: string;
  at: Time;
  data: FrameData;
}

/** Ids and numbers of the event, and the current snapshots of what it concerns. */
export interface FrameData {
  event?: Record<string, unknown>;
  conversation?: Conversation;
  message?: Message;
  contact?: Contact;
  agent?: Agent;
  queue?: Queue;
  conversation_id?: Id;
}

export type Ephemeral =
  | { type: "typing"; data: { conversation_id: Id; agent_id?: Id; visitor?: boolean; on?: boolean } }
  | { type: "presence"; data: { conversation_id: Id; agent_ids: Id[] } };
