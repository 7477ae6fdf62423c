export interface ChatFile {
  id: string;
  name: string;
  content_type: string;
  size_bytes: number;
  width?: number | null;
  height?: number | null;
  url: string;
  expired_at?: string | null;
}

export interface ChatMessage {
  id: string;
  sequence: number;
  direction: "in" | "out";
  text: string;
  content?: { type: string; [key: string]: unknown };
  attachments: ChatFile[];
  author: { name: string; bot?: boolean } | null;
  /** Of the bot: what it asks the visitor: whether its answer helped, for other words, or a question of a form. */
  asks?: "helped" | "words" | "form" | null;
  /** What may answer the question of a form; of a date the days from today. */
  form?: { kind: "text" | "number" | "date" | "boolean" | "choice" | "file"; options: string[]; is_optional: boolean; least: number | null; most: number | null };
  created_at: string;
  client_id: string | null;
}

/** Why a file is not sent, by the word for it. */
export type Refusal = "tooLarge" | "badKind" | "failed";

/** A message of the visitor that the server has not confirmed. */
export interface Outgoing {
  client_id: string;
  text: string;
  files: ChatFile[];
  at: string;
  state: "waiting" | "failed";
  /** A file that is not up yet: the page keeps it until it is, or until the visitor leaves. */
  upload?: { file: File; share: number; refusal?: Refusal };
}

/** What the visitor is asked to say of a closed conversation, and has said. */
export interface Rating {
  id: string;
  stars: number | null;
  comment: string;
  is_open: boolean;
}

export interface Inbox {
  name: string;
  greeting: string;
  colour: string;
  files: "all" | "pictures" | "none";
  max_file_bytes: number;
  /** Articles are shown while the first question is written. */
  suggests?: boolean;
  /** A bot answers first, and may offer forms. */
  answers?: boolean;
}

export interface ChatState {
  link: "connecting" | "live" | "offline" | "refused";
  inbox: Inbox | null;
  /** By sequence. */
  messages: readonly ChatMessage[];
  outbox: readonly Outgoing[];
  agent: string | null;
  /** Who took the conversation over while the visitor looked on, and after which message. */
  joined: { name: string; after: number } | null;
  status: string | null;
  queue: { ahead: number; is_staffed: boolean } | null;
  rating: Rating | null;
  /** Agents have read up to this sequence. */
  agentRead: number;
  typing: boolean;
}

export const START: ChatState = { link: "connecting", inbox: null, messages: [], outbox: [], agent: null, joined: null, status: null, queue: null, rating: null, agentRead: 0, typing: false };

/** Adds messages by sequence, each id once; what they confirm leaves the outbox. */
export function withMessages(state: ChatState, incoming: readonly ChatMessage[]): ChatState {
  const byId = new Map(state.messages.map((message) => [message.id, message]));
  for (const message of incoming) byId.set(message.id, message);
  const messages = [...byId.values()].sort((a, b) => a.sequence - b.sequence);
  const confirmed = new Set(incoming.map((message) => message.client_id));
  return { ...state, messages, outbox: state.outbox.filter((outgoing) => !confirmed.has(outgoing.client_id)) };
}

/** The visitor's message became one of the record: it moves from the outbox to its place. */
export function withAck(state: ChatState, client_id: string, id: string, sequence: number): ChatState {
  const outgoing = state.outbox.find((each) => each.client_id === client_id);
  return outgoing ? withMessages(state, [{ ...outgoing, id, sequence, direction: "in", attachments: outgoing.files, author: null, created_at: outgoing.at }]) : state;
}
