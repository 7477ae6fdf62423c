import { api, asFailure, backoffMs, type Id, type OutcomeIn } from "@trunkline/client";
import { useEffect } from "react";
import type { PendingMessage } from "../../../entities/message/log";
import { entities } from "../../../entities/store";
import { failureText } from "../../../failures";
import { Signal } from "../../../live/signal";
import { useLink } from "../../../live/stream";
import { useMe } from "../../../session/SessionGate";
import { forgetOutcomesOfOthers, keepOutcome, tellOutcomes } from "./outcomes";

/** A message that the server does not have yet. */
interface Outgoing {
  /** Whose it is: account and workspace. Nobody else sends it. */
  owner: string;
  conversationId: Id;
  pending: PendingMessage;
  /** What the author had seen when writing; the server refuses a reply to an older state. */
  seen: number;
  /** Goes although a colleague has answered. */
  force: boolean;
}

/** A reply held back because a colleague answered first; the agent decides. */
export interface StaleReply {
  conversationId: Id;
  pending: PendingMessage;
}

export const staleReply = new Signal<StaleReply | null>(null);

const KEY = "trunkline.outbox";
// Of this tab alone, so that it outlives a reload and a new sign-in but is not sent from two tabs.
let held: Outgoing[] = JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Outgoing[];
let owner = "";
const busy = new Set<Id>();
let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function hold(next: Outgoing[]): void {
  held = next;
  sessionStorage.setItem(KEY, JSON.stringify(held));
}

const of = (clientId: string) => held.find(({ pending }) => pending.client_id === clientId);

function mark(clientId: string, change: Pick<PendingMessage, "state" | "error">): void {
  const one = of(clientId);
  if (!one) return;
  hold(held.map((each) => (each === one ? { ...each, pending: { ...each.pending, ...change } } : each)));
  entities.messages.settlePending(one.conversationId, clientId, change);
}

function drop(clientId: string): void {
  const one = of(clientId);
  hold(held.filter((each) => each !== one));
  if (one) entities.messages.settlePending(one.conversationId, clientId, null);
}

/** Shows a message at once and sends it after those before it; the stored one takes its place by its client id. */
export async function send(conversationId: Id, pending: PendingMessage, seen: number): Promise<void> {
  hold([...held, { owner, conversationId, pending, seen, force: false }]);
  entities.messages.addPending(conversationId, pending);
  await sendNext(conversationId);
}

/** Tries a failed message again under the same client id, so that it can never be stored twice. */
export async function resend(pending: PendingMessage): Promise<void> {
  const one = of(pending.client_id);
  if (!one) return;
  mark(pending.client_id, { state: "sending", error: null });
  await sendNext(one.conversationId);
}

/** Sends a stale reply although a colleague has answered. */
export async function sendAnyway({ conversationId, pending }: StaleReply): Promise<void> {
  staleReply.write(null);
  hold(held.map((each) => (each.pending.client_id === pending.client_id ? { ...each, force: true } : each)));
  mark(pending.client_id, { state: "sending", error: null });
  await sendNext(conversationId);
}

/** Says what became of a card, now or when the server can be reached. */
export async function tellOutcome(suggestionId: Id, outcome: OutcomeIn): Promise<void> {
  keepOutcome({ owner, suggestionId, outcome });
  if (!(await tellOutcomes(owner))) tryLater();
}

export function discardPending({ client_id }: PendingMessage): void {
  drop(client_id);
}

/** Sends what a conversation holds, one after the other: two lines arrive in the order in which they were written. */
async function sendNext(conversationId: Id): Promise<void> {
  if (busy.has(conversationId)) return;
  busy.add(conversationId);
  try {
    for (;;) {
      const next = held.find((each) => each.owner === owner && each.conversationId === conversationId && each.pending.state !== "failed");
      if (!next || !(await post(next))) return;
    }
  } finally {
    busy.delete(conversationId);
  }
}

/** Whether the next may follow; not while the server cannot be reached. */
async function post({ conversationId, pending, seen, force }: Outgoing): Promise<boolean> {
  mark(pending.client_id, { state: "sending", error: null });
  try {
    const stored = await api.conversations.send(conversationId, {
      kind: pending.kind,
      text: pending.text,
      client_id: pending.client_id,
      ...(pending.kind === "reply" ? { thread_id: pending.thread_id, seen_sequence: seen, force } : {}),
      ...(pending.attachments.length ? { attachments: pending.attachments.map((file) => file.id) } : {}),
      ...(pending.kind === "reply" && pending.cc ? { cc: pending.cc } : {}),
      ...(pending.template ? { template: pending.template } : {}),
      ...(pending.mentions.length ? { mentions: pending.mentions } : {}),
    });
    attempt = 0;
    entities.messages.take(stored);
    drop(pending.client_id);
    if (pending.card) {
      const { suggestionId, articleId, text } = pending.card;
      void tellOutcome(suggestionId, { outcome: pending.text.trim() === text.trim() ? "inserted" : "edited", article_id: articleId, message_id: stored.id });
    }
    return true;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.isTransient || failure.status === 401) {
      mark(pending.client_id, { state: "waiting", error: failureText(thrown) });
      tryLater();
      return false;
    }
    mark(pending.client_id, { state: "failed", error: failureText(thrown) });
    if (failure.code === "stale_reply") staleReply.write({ conversationId, pending });
    return true;
  }
}

function tryLater(): void {
  clearTimeout(timer);
  timer = setTimeout(sendAll, 2_000 + backoffMs(attempt++));
}

function sendAll(): void {
  for (const id of new Set(held.map(({ conversationId }) => conversationId))) void sendNext(id);
  void tellOutcomes(owner).then((isAll) => isAll || tryLater());
}

const warn = (leaving: BeforeUnloadEvent): void => {
  if (held.length) leaving.preventDefault();
};

/** Takes up what was left unsent, and sends it whenever the connection comes back. */
export function useOutbox(): void {
  const me = useMe();
  const link = useLink();
  const mine = `${me.account.id}/${me.workspace.id}`;
  useEffect(() => {
    owner = mine;
    hold(held.filter((each) => each.owner === mine));
    forgetOutcomesOfOthers(mine);
    for (const { conversationId, pending } of held) entities.messages.addPending(conversationId, pending);
    window.addEventListener("beforeunload", warn);
    return () => {
      owner = "";
      clearTimeout(timer);
      window.removeEventListener("beforeunload", warn);
    };
  }, [mine]);
  useEffect(() => {
    if (link === "live") sendAll();
  }, [link, mine]);
}
