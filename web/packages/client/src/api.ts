import { keepCsrfToken } from "./csrf";
import { by, http, take } from "./http";
import { everyPage, LIMIT } from "./paging";
import type { AgentStatus, ConsentIn, ContactPatch, Conversation, ConversationPatch, ConversationQuery, Id, InboxIn, InboxPatch, Login, Me, NewConversation, NewMessage, WorkspacePatch } from "./types";

/** Every call the console makes, by resource; each resolves to the body or rejects with ApiFailure. */
export const api = {
  session: {
    async login(login: Login) {
      const session = await take(http.POST("/api/v1/auth/login", { body: login }));
      keepCsrfToken(session.csrf_token);
      return session;
    },
    async switchWorkspace(workspace_id: Id): Promise<Me> {
      const me = await take(http.POST("/api/v1/auth/workspace", { body: { workspace_id } }));
      keepCsrfToken(me.csrf_token);
      return me;
    },
    async me(): Promise<Me> {
      const me = await take(http.GET("/api/v1/me"));
      keepCsrfToken(me.csrf_token);
      return me;
    },
    /** Whether the installation waits to be set up. */
    isFresh: () => take(http.GET("/api/v1/setup")),
    async logout() {
      await take(http.POST("/api/v1/auth/logout"));
      keepCsrfToken(null);
    },
    /** Only the keys to change; null for the usual ones again. */
    setKeys: (shortcuts: Record<string, string | null>) => take(http.PATCH("/api/v1/me/shortcuts", { body: { shortcuts } })),
    setState: (state: Exclude<AgentStatus, "wrap_up">) => take(http.PUT("/api/v1/me/state", { body: { state } })),
  },

  conversations: {
    list: (query: ConversationQuery) => take(http.GET("/api/v1/conversations", { params: { query } })),
    get: (id: Id) => take(http.GET("/api/v1/conversations/{id}", by(id))),
    patch: (id: Id, body: ConversationPatch) => take(http.PATCH("/api/v1/conversations/{id}", { ...by(id), body })),
    messages: (id: Id, query: { before?: number; after?: number; limit?: number }) =>
      take(http.GET("/api/v1/conversations/{id}/messages", { params: { path: { id }, query } })),
    send: (id: Id, body: NewMessage) => take(http.POST("/api/v1/conversations/{id}/messages", { ...by(id), body })),
    call: (id: Id, body: { thread_id?: Id | null; client_id?: string | null }) =>
      take(http.POST("/api/v1/conversations/{id}/calls", { ...by(id), body })),
    draft: (id: Id, body: { text: string; kind: "reply" | "note"; thread_id: Id | null }) =>
      take(http.PUT("/api/v1/conversations/{id}/draft", { ...by(id), body })),
    read: (id: Id, sequence: number) => take(http.PUT("/api/v1/conversations/{id}/read", { ...by(id), body: { sequence } })),
    timeline: (id: Id) => take(http.GET("/api/v1/conversations/{id}/timeline", { params: { path: { id }, query: { limit: 100 } } })),
    routing: (id: Id) => take(http.GET("/api/v1/conversations/{id}/routing", by(id))),
    assign: (id: Id, agent_id: Id | null): Promise<Conversation> => take(http.POST("/api/v1/conversations/{id}/assign", { ...by(id), body: { agent_id } })),
    transfer: (id: Id, body: { queue_id?: Id; agent_id?: Id; note?: string; tier?: number }) => take(http.POST("/api/v1/conversations/{id}/transfer", { ...by(id), body })),
    escalate: (id: Id, note?: string) => take(http.POST("/api/v1/conversations/{id}/escalate", { ...by(id), body: note ? { note } : {} })),
    handOver: (id: Id, agent_id: Id, note = "") => take(http.POST("/api/v1/conversations/{id}/handover", { ...by(id), body: { agent_id, note } })),
    acceptHandover: (id: Id) => take(http.POST("/api/v1/conversations/{id}/handover/accept", by(id))),
    declineHandover: (id: Id, reason = "") => take(http.POST("/api/v1/conversations/{id}/handover/decline", { ...by(id), body: { reason } })),
    withdrawHandover: (id: Id) => take(http.POST("/api/v1/conversations/{id}/handover/withdraw", by(id))),
    addHelper: (id: Id, agent_id: Id, role: "consult" | "swarm", question = "") => take(http.POST("/api/v1/conversations/{id}/helpers", { ...by(id), body: { agent_id, role, question } })),
    endHelp: (id: Id, agent_id: Id) => take(http.POST("/api/v1/conversations/{id}/helpers/end", { ...by(id), body: { agent_id } })),
    snooze: (id: Id, until: string) => take(http.POST("/api/v1/conversations/{id}/snooze", { ...by(id), body: { until } })),
    resolve: (id: Id, disposition?: string) => take(http.POST("/api/v1/conversations/{id}/resolve", { ...by(id), body: disposition ? { disposition } : {} })),
    reopen: (id: Id) => take(http.POST("/api/v1/conversations/{id}/reopen", by(id))),
    finishWrapUp: (id: Id) => take(http.POST("/api/v1/conversations/{id}/finish-wrap-up", by(id))),
    start: (body: NewConversation) => take(http.POST("/api/v1/conversations", { body })),
    merge: (id: Id, source_id: Id) => take(http.POST("/api/v1/conversations/{id}/merge", { ...by(id), body: { source_id } })),
  },

  workspace: {
    get: () => take(http.GET("/api/v1/workspace")),
    patch: (body: WorkspacePatch) => take(http.PATCH("/api/v1/workspace", { body })),
  },

  messages: {
    retry: (id: Id) => take(http.POST("/api/v1/messages/{id}/retry", by(id))),
    revisions: (id: Id) => take(http.GET("/api/v1/messages/{id}/revisions", by(id))),
    /** The sanitised mail body; rejects like every other call. */
    async html(id: Id): Promise<string> {
      return take(
        fetch(`/api/v1/messages/${id}/html`, { credentials: "same-origin" }).then(async (response) => ({
          response,
          ...(response.ok ? { data: await response.text() } : { error: await response.json().catch(() => null) }),
        })),
      );
    },
  },

  contacts: {
    list: (query: { q?: string; cursor?: string; limit?: number }) => take(http.GET("/api/v1/contacts", { params: { query } })),
    get: (id: Id) => take(http.GET("/api/v1/contacts/{id}", by(id))),
    patch: (id: Id, body: ContactPatch) => take(http.PATCH("/api/v1/contacts/{id}", { ...by(id), body })),
    merge: (id: Id, source_id: Id) => take(http.POST("/api/v1/contacts/{id}/merge", { ...by(id), body: { source_id } })),
  },

  consents: {
    list: (contactId: Id) => take(http.GET("/api/v1/contacts/{id}/consents", by(contactId))),
    history: (contactId: Id, query: { cursor?: string; limit?: number }) =>
      take(http.GET("/api/v1/contacts/{id}/consents/history", { params: { path: { id: contactId }, query } })),
    record: (contactId: Id, body: ConsentIn) => take(http.POST("/api/v1/contacts/{id}/consents", { ...by(contactId), body })),
  },

  merges: { undo: (id: Id) => take(http.POST("/api/v1/merges/{id}/undo", by(id))) },

  agents: { list: () => everyPage((cursor) => take(http.GET("/api/v1/agents", { params: { query: { limit: LIMIT, cursor } } }))) },
  queues: { list: () => everyPage((cursor) => take(http.GET("/api/v1/queues", { params: { query: { limit: LIMIT, cursor } } }))) },
  inboxes: {
    list: () => everyPage((cursor) => take(http.GET("/api/v1/inboxes", { params: { query: { limit: LIMIT, cursor } } }))),
    get: (id: Id) => take(http.GET("/api/v1/inboxes/{id}", by(id))),
    create: (body: InboxIn) => take(http.POST("/api/v1/inboxes", { body })),
    patch: (id: Id, body: InboxPatch) => take(http.PATCH("/api/v1/inboxes/{id}", { ...by(id), body })),
    /** Archives it: nothing reaches it any more, its conversations stay. */
    remove: (id: Id) => take(http.DELETE("/api/v1/inboxes/{id}", by(id))),
    waiting: (id: Id) => take(http.GET("/api/v1/inboxes/{id}/waiting", by(id))),
    check: (id: Id) => take(http.POST("/api/v1/inboxes/{id}/check", by(id))),
    templates: (id: Id, fresh = false) => take(http.GET("/api/v1/inboxes/{id}/templates", { params: { path: { id }, query: { fresh } } })),
  },
  channels: { list: () => take(http.GET("/api/v1/channels")) },
  tags: { list: () => everyPage((cursor) => take(http.GET("/api/v1/tags", { params: { query: { limit: LIMIT, cursor } } }))) },

  customFields: { list: () => everyPage((cursor) => take(http.GET("/api/v1/custom-fields", { params: { query: { limit: LIMIT, cursor } } }))) },

  offers: {
    list: () => take(http.GET("/api/v1/offers")),
    accept: (id: Id) => take(http.POST("/api/v1/offers/{id}/accept", by(id))),
    decline: (id: Id) => take(http.POST("/api/v1/offers/{id}/decline", by(id))),
  },

  /** Conversations that a colleague wants to hand over to the caller. */
  handovers: { list: () => take(http.GET("/api/v1/handovers")) },

  deadLetters: {
    list: (query: { cursor?: string; limit?: number; inbox?: Id }) => take(http.GET("/api/v1/dead-letters", { params: { query } })),
    get: (id: Id) => take(http.GET("/api/v1/dead-letters/{id}", by(id))),
    dismiss: (id: Id) => take(http.POST("/api/v1/dead-letters/{id}/dismiss", by(id))),
    replay: (id: Id) => take(http.POST("/api/v1/dead-letters/{id}/replay", by(id))),
  },

  search: (q: string, limit = 8) => take(http.GET("/api/v1/search", { params: { query: { q, limit } } })),
};
