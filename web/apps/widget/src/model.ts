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
  author: { name: string } | null;
  created_at: string;
  client_id: string | null;
}

/** A message of the visitor that the server has not confirmed. */
export interface Outgoing {
  client_id: string;
  text: string;
  files: ChatFile[];
  at: string;
  state: "waiting" | "failed";
  /** Name and share sent of a file on its way. */
  upload?: { name: string; share: number };
}

export interface ChatState {
  link: "connecting" | "live" | "offline" | "refused";
  inbox: { name: string; greeting: string; colour: string } | null;
  /** By sequence. */
  messages: readonly ChatMessage[];
  outbox: readonly Outgoing[];
  agent: string | null;
  status: string | null;
  /** Agents have read up to this sequence. */
  agentRead: number;
  typing: boolean;
}

export const START: ChatState = { link: "connecting", inbox: null, messages: [], outbox: [], agent: null, status: null, agentRead: 0, typing: false };

/** Adds messages by sequence, each id once; what they confirm leaves the outbox. */
export function withMessages(state: ChatState, incoming: readonly ChatMessage[]): ChatState {
  const byId = new Map(state.messages.map((message) => [message.id, message]));
  for (const message of incoming) byId.set(message.id, message);
  const messages = [...byId.values()].sort((a, b) => a.sequence - b.sequence);
  const confirmed = new Set(incoming.map((message) => message.client_id));
  return { ...state, messages, outbox: state.outbox.filter((outgoing) => !confirmed.has(outgoing.client_id)) };
}

/** The visitor's message became one of the record: it moves from the outbox to its place. */
export function withAck(state: ChatState, clientId: string, messageId: string, sequence: number | null): ChatState {
  const outgoing = state.outbox.find((each) => each.client_id === clientId);
  if (!outgoing || sequence === null) return { ...state, outbox: state.outbox.filter((each) => each.client_id !== clientId) };
  const { text, files, at } = outgoing;
  return withMessages(state, [{ id: messageId, sequence, direction: "in", text, attachments: files, author: null, created_at: at, client_id: clientId }]);
}
