import type { Agent, Contact, Conversation, Id, Queue } from "@trunkline/client";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { MessageLog } from "./message/log";
import { entities } from "./store";
import type { Table, Versioned } from "./table";

function useRow<T extends Versioned>(table: Table<T>, id: Id | null | undefined): T | undefined {
  const read = useCallback(() => (id ? table.get(id) : undefined), [table, id]);
  return useSyncExternalStore(table.subscribe, read, read);
}

/** Rises with every change of the table; for lists that read many rows. */
export function useRevision<T extends Versioned>(table: Table<T>): number {
  const read = useCallback(() => table.revision, [table]);
  return useSyncExternalStore(table.subscribe, read, read);
}

function useRows<T extends Versioned>(table: Table<T>): T[] {
  const revision = useRevision(table);
  // The revision stands for the rows: the table itself never changes.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  return useMemo(() => [...table.values()], [table, revision]);
}

export const useConversation = (id: Id | null | undefined): Conversation | undefined => useRow(entities.conversations, id);
export const useContact = (id: Id | null | undefined): Contact | undefined => useRow(entities.contacts, id);
export const useAgent = (id: Id | null | undefined): Agent | undefined => useRow(entities.agents, id);
export const useQueue = (id: Id | null | undefined): Queue | undefined => useRow(entities.queues, id);

const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
export function useAgents(): Agent[] {
  const rows = useRows(entities.agents);
  return useMemo(() => rows.sort(byName), [rows]);
}
export function useQueues(): Queue[] {
  const rows = useRows(entities.queues);
  return useMemo(() => rows.sort(byName), [rows]);
}

export function useMessageLog(conversationId: Id): MessageLog {
  const read = useCallback(() => entities.messages.log(conversationId), [conversationId]);
  return useSyncExternalStore(entities.messages.subscribe, read, read);
}
