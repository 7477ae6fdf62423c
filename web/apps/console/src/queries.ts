import { QueryClient } from "@tanstack/react-query";
import { ApiFailure } from "@trunkline/client";

/** Answers stay fresh until the stream says otherwise; what may pass by itself is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
      retry: (tries, failure) => tries < 3 && failure instanceof ApiFailure && failure.isTransient,
    },
    mutations: { retry: false },
  },
});

/** The keys under which answers are kept. */
export const keys = {
  me: ["me"] as const,
  fresh: ["fresh"] as const,
  setup: (token: string) => ["setup", token] as const,
  workspace: ["workspace"] as const,
  lists: ["conversations"] as const,
  list: (query: object) => ["conversations", query] as const,
  counts: ["counts"] as const,
  details: ["conversation"] as const,
  detail: (id: string) => ["conversation", id] as const,
  messages: (id: string) => ["messages", id] as const,
  timeline: (id: string) => ["timeline", id] as const,
  routing: (id: string) => ["routing", id] as const,
  contacts: ["contacts"] as const,
  contactList: (q: string) => ["contacts", "list", q] as const,
  contact: (id: string) => ["contacts", id] as const,
  consents: (contactId: string) => ["contacts", contactId, "consents"] as const,
  earlier: (contactId: string) => ["earlier", contactId] as const,
  agents: ["agents"] as const,
  queues: ["queues"] as const,
  inboxes: ["inboxes"] as const,
  inbox: (id: string) => ["inboxes", id] as const,
  inboxWaiting: (id: string) => ["inboxes", id, "waiting"] as const,
  channels: ["channels"] as const,
  templates: (inboxId: string) => ["templates", inboxId] as const,
  tags: ["tags"] as const,
  customFields: ["custom-fields"] as const,
  offers: ["offers"] as const,
  handovers: ["handovers"] as const,
  deadLetters: ["dead-letters"] as const,
  articles: ["articles"] as const,
  articleLists: ["articles", "list"] as const,
  articleList: (query: object) => ["articles", "list", query] as const,
  article: (id: string) => ["articles", id] as const,
  articleRevisions: (id: string) => ["articles", id, "revisions"] as const,
  articleRevision: (id: string, number: number) => ["article-revisions", id, number] as const,
  articleImports: ["article-imports"] as const,
  articleImport: (id: string) => ["article-imports", id] as const,
  articleImportLines: (id: string, verdict: string) => ["article-imports", id, "lines", verdict] as const,
  articlePreview: (body: string) => ["article-previews", body] as const,
  gaps: ["article-gaps"] as const,
  failures: ["article-failures"] as const,
  known: (id: string) => ["known", id] as const,
  suggestions: (conversationId: string) => ["suggestions", conversationId] as const,
  drafter: ["drafter"] as const,
  search: (q: string) => ["search", q] as const,
};
