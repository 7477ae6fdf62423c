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
  deadLetters: ["dead-letters"] as const,
  search: (q: string) => ["search", q] as const,
};
