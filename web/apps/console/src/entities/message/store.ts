import type { Id, Message } from "@trunkline/client";
import { EMPTY_LOG, insertMessages, takeLiveMessage, type MessageLog, type PendingMessage } from "./log";

type Listener = () => void;

/** The message logs of the conversations opened in this tab. */
export class MessageStore {
  private readonly logs = new Map<Id, MessageLog>();
  private readonly listeners = new Set<Listener>();

  log(conversationId: Id): MessageLog {
    return this.logs.get(conversationId) ?? EMPTY_LOG;
  }

  /** Replaces the loaded stretch by the newest page. */
  load(conversationId: Id, newest: readonly Message[], hasOlder: boolean): void {
    const fresh: MessageLog = { ...this.log(conversationId), messages: [], hasOlder, isLoaded: true };
    this.set(conversationId, insertMessages(fresh, newest));
  }

  prepend(conversationId: Id, older: readonly Message[], hasOlder: boolean): void {
    this.set(conversationId, { ...insertMessages(this.log(conversationId), older), hasOlder });
  }

  /** A snapshot from an answer or the stream. */
  take(message: Message): void {
    const log = this.log(message.conversation_id);
    const next = takeLiveMessage(log, message);
    if (next !== log) this.set(message.conversation_id, next);
  }

  addPending(conversationId: Id, message: PendingMessage): void {
    const log = this.log(conversationId);
    const others = log.pending.filter((held) => held.client_id !== message.client_id);
    this.set(conversationId, { ...log, pending: [...others, message] });
  }

  settlePending(conversationId: Id, clientId: string, change: Partial<PendingMessage> | null): void {
    const log = this.log(conversationId);
    const pending = change
      ? log.pending.map((held) => (held.client_id === clientId ? { ...held, ...change } : held))
      : log.pending.filter((held) => held.client_id !== clientId);
    this.set(conversationId, { ...log, pending });
  }

  forget(conversationId: Id): void {
    this.logs.delete(conversationId);
    this.notify();
  }

  clear(): void {
    this.logs.clear();
    this.notify();
  }

  loadedIds(): Id[] {
    return [...this.logs.keys()];
  }

  readonly subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private set(conversationId: Id, log: MessageLog): void {
    this.logs.set(conversationId, log);
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}
