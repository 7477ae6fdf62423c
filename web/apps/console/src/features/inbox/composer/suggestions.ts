import { useQuery } from "@tanstack/react-query";
import { knowledge, type Id, type Message, type SuggestionCard, type Suggestions } from "@trunkline/client";
import { useState, useSyncExternalStore } from "react";
import { Signal } from "../../../live/signal";
import { keys } from "../../../queries";
import { tellOutcome } from "./outbox";

type Said = Pick<Message, "id" | "direction" | "text">;

/** Whether a proposal answers the last words of the customer, and nobody has replied since; a picture alone asks nothing. */
export function isCurrent(proposal: Pick<Suggestions, "message_id">, messages: readonly Said[]): boolean {
  const last = messages.findLast(({ direction, text }) => direction === "out" || (direction === "in" && text !== ""));
  return last?.direction === "in" && last.id === proposal.message_id;
}

/** What was put away: messages with all their cards, and cards as `message/article`; it holds wherever one goes meanwhile. */
const away = new Signal<ReadonlySet<string>>(new Set());

export function forgetPutAway(): void {
  away.write(new Set());
}

function leftOf({ message_id, items }: Suggestions, gone: ReadonlySet<string>): SuggestionCard[] {
  return gone.has(String(message_id)) ? [] : items.filter((card) => !gone.has(`${message_id}/${card.article_id}`));
}

/** The cards to show now: none once they were put away, and never others while the pointer is on them. */
export function useSuggestions(conversationId: Id, messages: readonly Message[]) {
  const asked = useQuery({ queryKey: keys.suggestions(conversationId), queryFn: () => knowledge.suggestions.get(conversationId), staleTime: 0 });
  const gone = useSyncExternalStore(away.subscribe, away.read);
  const [held, setHeld] = useState<Suggestions | null>(null);
  const fresh = asked.data && isCurrent(asked.data, messages) ? asked.data : null;
  // Where nothing is left to point at, the pointer cannot leave it either.
  const shown = held && leftOf(held, gone).length > 0 ? held : fresh;
  return {
    id: shown?.id ?? null,
    cards: shown?.id ? leftOf(shown, gone) : [],
    point: (on: boolean) => setHeld(on ? fresh : null),
    /** Puts one card away, or all of them, and says why. */
    putAway: (outcome: "dismissed" | "not_relevant", articleId?: Id) => {
      if (!shown?.id) return;
      away.write(new Set([...away.read(), articleId ? `${shown.message_id}/${articleId}` : String(shown.message_id)]));
      void tellOutcome(shown.id, { outcome, ...(articleId ? { article_id: articleId } : {}) });
    },
  };
}
