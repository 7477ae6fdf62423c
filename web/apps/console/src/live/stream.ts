import { api, StreamSocket, type Frame, type LinkState } from "@trunkline/client";
import { useEffect, useSyncExternalStore } from "react";
import { applyFrame } from "../entities/apply";
import { entities } from "../entities/store";
import { keys, queryClient } from "../queries";
import { forgetSession } from "../session/SessionGate";
import { clearPresence, endVisitorTyping, takeEphemeral } from "./presence";
import { refreshSoon } from "./refresh";
import { Signal } from "./signal";

const link = new Signal<LinkState>("connecting");
/** Rises when frames were missed and every snapshot on screen must be fetched anew. */
const epoch = new Signal(0);
let socket: StreamSocket | null = null;

type FrameListener = (frame: Frame) => void;
const followers = new Set<FrameListener>();

/** Calls `listener` after each frame has been applied. */
export function followFrames(listener: FrameListener): () => void {
  followers.add(listener);
  return () => followers.delete(listener);
}

const MOVES_MESSAGES = new Set(["conversation.merged", "conversation.unmerged", "conversation.split"]);

function onFrame(frame: Frame): void {
  applyFrame(entities, frame);
  refreshWhatDepends(frame);
  for (const listener of followers) listener(frame);
}

/** Asks again for the few answers that are not made of entities. */
function refreshWhatDepends({ type, data }: Frame): void {
  const { conversation, message } = data;
  // What is open of it is asked for once more, and told that it is gone.
  if (type === "conversation.gone" && data.conversation_id) void queryClient.resetQueries({ queryKey: keys.detail(data.conversation_id) });
  if (conversation) {
    refreshSoon(keys.counts, 1500);
    refreshSoon(keys.detail(conversation.id), 400);
    if (type.startsWith("conversation.")) refreshSoon(keys.timeline(conversation.id), 200);
    if (MOVES_MESSAGES.has(type)) {
      entities.messages.unload(conversation.id);
      refreshSoon(keys.messages(conversation.id), 0);
    }
  }
  if (message?.direction === "in") endVisitorTyping(message.conversation_id);
  if (type.startsWith("item.")) {
    refreshSoon(keys.offers, 0);
    if (conversation) refreshSoon(keys.routing(conversation.id));
  }
  if (type.startsWith("contact.")) refreshSoon(keys.contacts);
  if (type === "inbox.updated") refreshSoon(keys.inboxes);
  if (type === "read.moved" && data.event?.["mentions_seen"]) refreshSoon(keys.counts, 500);
  if (type === "mention.created") refreshSoon(keys.counts, 500);
  if (type === "mention.created") refreshSoon(keys.list({ view: "mentions" }));
}

/** Fetches every snapshot on screen again; the stream goes on meanwhile, and versions settle which is newer. */
function refetchAll(): void {
  epoch.write(epoch.read() + 1);
  clearPresence();
  void queryClient.invalidateQueries();
}

/** Only an ordinary request can tell an ended session from a server that is away; a 401 signs out by itself. */
function checkSession(): void {
  api.session.me().catch(() => undefined);
}

/** Keeps the stream open while mounted. */
export function useStream(): void {
  useEffect(() => {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const current = new StreamSocket({
      url: `${scheme}://${location.host}/api/v1/stream`,
      listener: {
        onFrame,
        onEphemeral: takeEphemeral,
        onStale: refetchAll,
        onLink: (state) => link.write(state),
        onRefused: checkSession,
        onSignedOut: forgetSession,
      },
    });
    socket = current;
    current.start();
    return () => {
      current.stop();
      socket = null;
    };
  }, []);
}

/** Tells the others which conversation is open here; null for none. */
export function tellViewing(conversationId: string | null): void {
  socket?.send({ type: "viewing", conversation_id: conversationId });
}

export function tellTyping(conversationId: string, on: boolean): void {
  socket?.send({ type: "typing", conversation_id: conversationId, on });
}

export function useLink(): LinkState {
  return useSyncExternalStore(link.subscribe, link.read);
}

export function useEpoch(): number {
  return useSyncExternalStore(epoch.subscribe, epoch.read);
}
