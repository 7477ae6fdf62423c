/**
 * The HTTP contract as openapi-fetch reads it. It says the same as docs/openapi.json and stands in its place
 * until `npm run generate` has made schema.d.ts from it.
 */
import type * as T from "./types";

type Json<B> = { content: { "application/json": B } };
type Failure = { error: string; detail: string; fields?: Record<string, string> };
type Answers<R> = { 200: { headers: Record<string, string> } & Json<R>; default: { headers: Record<string, string> } & Json<Failure> };
type Operation<R, P extends object, Q extends object, B> = { parameters: P & { query?: Q } } & ([B] extends [never] ? { requestBody?: never } : { requestBody: Json<B> }) & {
    responses: Answers<R>;
  };
type None = Record<never, never>;
type ById = { path: { id: string } };
type Get<R, P extends object = None, Q extends object = None> = Operation<R, P, Q, never>;
type Write<R, B = never, P extends object = None> = Operation<R, P, None, B>;
type Act<B = never> = { post: Write<T.Conversation, B, ById> };
type Keyset = { cursor?: string; limit?: number };

export interface ConversationQuery extends Keyset {
  view?: T.View;
  status?: T.Status;
  queue?: string;
  assignee?: string;
  inbox?: string;
  tag?: string;
  contact?: string;
  q?: string;
  sort?: "newest" | "waiting" | "oldest";
}

export interface NewMessage {
  kind: "reply" | "note";
  text: string;
  thread_id?: string | null;
  attachments?: string[];
  mentions?: string[];
  client_id: string;
  seen_sequence?: number;
  force?: boolean;
}

export interface ConversationPatch {
  tags?: string[];
  priority?: T.Priority;
  fields?: Record<string, T.FieldValue>;
  subject?: string;
  is_spam?: boolean;
}

export interface ContactPatch {
  name?: string;
  email?: string | null;
  phone?: string | null;
  note?: string | null;
  tags?: string[];
  fields?: Record<string, T.FieldValue>;
  is_vip?: boolean;
}

export interface Login {
  email: string;
  password: string;
  totp?: string;
}

export interface SearchResult {
  conversations?: { items: T.Conversation[] };
  contacts?: { items: T.Contact[] };
  messages?: { items: T.Message[] };
}

export interface paths {
  "/api/v1/auth/login": { post: Write<{ account: T.Account; memberships: T.Membership[]; csrf_token: string }, Login> };
  "/api/v1/auth/logout": { post: Write<undefined> };
  "/api/v1/auth/workspace": { post: Write<T.Me, { workspace_id: string }> };
  "/api/v1/me": { get: Get<T.Me> };
  "/api/v1/me/state": { put: Write<T.Agent, { state: T.AgentStatus }> };
  "/api/v1/conversations": { get: Get<T.ConversationPage, None, ConversationQuery> };
  "/api/v1/conversations/{id}": { get: Get<T.ConversationDetail, ById>; patch: Write<T.Conversation, ConversationPatch, ById> };
  "/api/v1/conversations/{id}/messages": {
    get: Get<T.Page<T.Message>, ById, { before?: number; after?: number; limit?: number }>;
    post: Write<T.Message, NewMessage, ById>;
  };
  "/api/v1/conversations/{id}/draft": { put: Write<undefined, { text: string; kind: "reply" | "note"; thread_id?: string | null }, ById> };
  "/api/v1/conversations/{id}/read": { put: Write<undefined, { sequence: number }, ById> };
  "/api/v1/conversations/{id}/assign": Act<{ agent_id: string | null }>;
  "/api/v1/conversations/{id}/transfer": Act<{ queue_id?: string; agent_id?: string; note?: string }>;
  "/api/v1/conversations/{id}/escalate": Act<{ note?: string }>;
  "/api/v1/conversations/{id}/snooze": Act<{ until: string }>;
  "/api/v1/conversations/{id}/resolve": Act<{ disposition?: string }>;
  "/api/v1/conversations/{id}/reopen": Act;
  "/api/v1/conversations/{id}/merge": { post: Write<T.Conversation & { merge_id: string }, { source_id: string }, ById> };
  "/api/v1/conversations/{id}/routing": { get: Get<T.Page<T.RoutingDecision>, ById> };
  "/api/v1/conversations/{id}/timeline": { get: Get<T.Page<T.TimelineEvent>, ById> };
  "/api/v1/messages/{id}/retry": { post: Write<T.Message, never, ById> };
  "/api/v1/merges/{id}/undo": { post: Write<{ kept_fields: string[] }, never, ById> };
  "/api/v1/contacts": { get: Get<T.Page<T.Contact>, None, Keyset & { q?: string }> };
  "/api/v1/contacts/{id}": { get: Get<T.Contact, ById>; patch: Write<T.Contact, ContactPatch, ById> };
  "/api/v1/contacts/{id}/merge": { post: Write<T.Contact & { merge_id: string }, { source_id: string }, ById> };
  "/api/v1/agents": { get: Get<T.Page<T.Agent>, None, Keyset> };
  "/api/v1/queues": { get: Get<T.Page<T.Queue>, None, Keyset> };
  "/api/v1/inboxes": { get: Get<T.Page<T.Inbox>, None, Keyset> };
  "/api/v1/tags": { get: Get<T.Page<T.Tag>, None, Keyset> };
  "/api/v1/offers": { get: Get<T.Page<T.Offer>> };
  "/api/v1/offers/{id}/accept": { post: Write<T.Conversation, never, ById> };
  "/api/v1/offers/{id}/decline": { post: Write<undefined, never, ById> };
  "/api/v1/dead-letters": { get: Get<T.Page<T.DeadLetter>, None, Keyset> };
  "/api/v1/dead-letters/{id}/replay": { post: Write<undefined, never, ById> };
  "/api/v1/search": { get: Get<SearchResult, None, { q: string; limit?: number }> };
}
