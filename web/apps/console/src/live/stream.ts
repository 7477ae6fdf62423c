import { api, StreamSocket, type FloorChange, type Frame, type LinkState, type Suggestions } from "@trunkline/client";
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
let socket: StreamSocket | null = null;

let takeFloor: ((change: FloorChange) => void) | null = null;

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

/** Somebody beside the owner has a part in it, or none any more. */
const PARTS = new Set(["item.joined", "item.left", "item.handover_asked", "item.handover_ended"]);

/** Asks again for the few answers that are not made of entities. */
function refreshWhatDepends({ type, data }: Frame): void {
  const { conversation, message } = data;
  // What is open of it is asked for once more, and told that it is gone.
  if (type === "conversation.gone" && data.conversation_id) void queryClient.resetQueries({ queryKey: keys.detail(data.conversation_id) });
  if (conversation) {
    refreshSoon(keys.counts, 1500);
    refreshSoon(keys.detail(conversation.id), 400);
    if (type.startsWith("conversation.") || PARTS.has(type)) refreshSoon(keys.timeline(conversation.id), 200);
    if (MOVES_MESSAGES.has(type)) {
      entities.messages.unload(conversation.id);
      refreshSoon(keys.messages(conversation.id), 0);
    }
  }
  if (message?.direction === "in") endVisitorTyping(message.conversation_id);
  // Who is not of the queue sees a conversation only while it is offered to them: then it is gone, and so is the card.
  if (type === "conversation.gone") refreshSoon(keys.offers, 0);
  if (type.startsWith("item.")) {
    refreshSoon(keys.offers, 0);
    if (PARTS.has(type)) refreshSoon(keys.handovers, 0);
    if (conversation) refreshSoon(keys.routing(conversation.id));
  }
  // Who is in a team or queue decides who is asked.
  if (type.startsWith("side.") || type === "team.updated") refreshSoon(keys.sides, 150);
  if (type.startsWith("contact.")) refreshSoon(keys.contacts);
  if (type === "article.updated") refreshSoon(keys.articles);
  if (type === "article_gap.updated") refreshSoon(keys.gaps);
  if (type === "conversation.classified" && conversation) refreshSoon(keys.known(conversation.id), 0);
  if (type === "inbox.updated") refreshSoon(keys.inboxes);
  if (type === "read.moved" && data.event?.["mentions_seen"]) refreshSoon(keys.counts, 500);
  if (type === "mention.created") refreshSoon(keys.counts, 500);
  if (type === "mention.created") refreshSoon(keys.list({ view: "mentions" }));
}

/** Puts what was proposed by itself in the place of an answer that is still under way, which would be older. */
async function takeSuggestions(proposal: Suggestions): Promise<void> {
  const queryKey = keys.suggestions(proposal.conversation_id);
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, proposal);
}

/** Fetches every snapshot on screen again; the stream goes on meanwhile, and versions settle which is newer. */
function refetchAll(): void {
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
        onEphemeral: (frame) => {
          if (frame.type === "suggestions") void takeSuggestions(frame.data);
          else if (frame.type === "floor") takeFloor?.(frame.data);
          else takeEphemeral(frame);
        },
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

/** Asks for the floor from now on, all of it first; null for no more. To be called anew when the line is back. */
export function watchFloor(take: ((change: FloorChange) => void) | null): void {
  takeFloor = take;
  socket?.send({ type: "watching", floor: take !== null });
}

export function tellTyping(conversationId: string, on: boolean): void {
  socket?.send({ type: "typing", conversation_id: conversationId, on });
}

export function useLink(): LinkState {
  return useSyncExternalStore(link.subscribe, link.read);
}
