import { api, type Conversation, type ConversationQuery, type Id } from "@trunkline/client";
import { belongs, sortKey } from "../../../entities/conversation/selectors";
import type { Entities } from "../../../entities/store";

export interface ListPage {
  ids: Id[];
  next: string | null;
  /** Sort key of the page's last row; null when the list ends with this page. */
  edge: string | null;
  /** Rows we took to belong here, at the versions at which the server left them out. */
  left: ReadonlyMap<Id, number>;
}

export const PAGE_SIZE = 50;

/** Fetches one page, takes its rows into the tables and notes where the server's view of the list differs from ours. */
export async function fetchListPage(tables: Entities, query: ConversationQuery, me: Id, cursor: string | null, fromEdge: string | null): Promise<ListPage> {
  const supposed = [...tables.conversations.values()].filter((row) => belongs(row, query, me));
  const page = await api.conversations.list({ ...query, limit: PAGE_SIZE, ...(cursor ? { cursor } : {}) });
  for (const conversation of page.items) tables.conversations.upsert(conversation);
  const sort = query.sort ?? "newest";
  const last = page.items[page.items.length - 1];
  const edge = page.next_cursor && last ? sortKey(last, sort) : null;
  const present = new Set(page.items.map((conversation) => conversation.id));
  const left = new Map<Id, number>();
  for (const row of supposed) {
    if (!present.has(row.id) && isBeyond(row, fromEdge, sort) && isWithin(row, edge, sort)) left.set(row.id, row.version);
  }
  return { ids: page.items.map((conversation) => conversation.id), next: page.next_cursor, edge, left };
}

type Sort = NonNullable<ConversationQuery["sort"]>;

/** Whether a row lies at or before a page's last row. */
export function isWithin(row: Conversation, edge: string | null, sort: Sort): boolean {
  if (edge === null) return true;
  return sort === "newest" ? sortKey(row, sort) >= edge : sortKey(row, sort) <= edge;
}

function isBeyond(row: Conversation, edge: string | null, sort: Sort): boolean {
  if (edge === null) return true;
  return sort === "newest" ? sortKey(row, sort) < edge : sortKey(row, sort) > edge;
}
