import type { Id, Message } from "@trunkline/client";
import { EMPTY_LOG, insertMessages, loadNewest, takeLiveMessage, type MessageLog, type PendingMessage } from "./log";

type Listener = () => void;

/** The message logs of the conversations opened in this tab. */
export class MessageStore {
  private readonly logs = new Map<Id, MessageLog>();
  private readonly listeners = new Set<Listener>();

  log(conversationId: Id): MessageLog {
    return this.logs.get(conversationId) ?? EMPTY_LOG;
  }

  /** Takes the newest page; what was loaded before it stays where the two meet, and so does what came meanwhile. */
  load(conversationId: Id, newest: readonly Message[], hasOlder: boolean): void {
    this.set(conversationId, loadNewest(this.log(conversationId), newest, hasOlder));
  }

  /** The next page loaded replaces all: messages have moved between conversations. */
  unload(conversationId: Id): void {
    const { pending } = this.log(conversationId);
    this.set(conversationId, { ...EMPTY_LOG, pending });
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
