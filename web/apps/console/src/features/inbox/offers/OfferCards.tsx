import { useQuery } from "@tanstack/react-query";
import { api, type Offer } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { useCommands, type Command } from "../../../actions/registry";
import { showFailure } from "../../../failures";
import { callAttention } from "../../../live/attention";
import { keys, queryClient } from "../../../queries";
import classes from "./OfferCards.module.css";
import { actionsOn } from "../actions/perform";
import { RingingCall } from "./RingingCall";
import { useRingingCalls } from "./useRingingCalls";

const OfferCard = lazy(() => import("./OfferCard"));
const HandoverCard = lazy(() => import("./HandoverCard"));

/** Conversations held out to the agent, each with the time left to decide. */
export function OfferCards() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offers = useQuery({ queryKey: keys.offers, queryFn: api.offers.list });
  const now = useNow();
  const open = useMemo(() => (offers.data?.items ?? []).filter((offer) => Date.parse(offer.expires_at) > now), [offers.data, now]);
  const first = open[0];
  // Whoever looks at the conversation sees it there, in the bar above the messages.
  const { pathname } = useLocation();
  const asked = (useQuery({ queryKey: keys.handovers, queryFn: api.handovers.list }).data?.items ?? []).filter(({ id }) => !pathname.endsWith(id));
  const [calls, dismiss] = useRingingCalls();
  const newest = offers.data?.items[offers.data.items.length - 1];

  useEffect(() => {
    if (newest) callAttention(t("offers.title"), newest.conversation.contact.name);
    // Once for each offer, not for each answer that still lists it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [newest?.id]);

  const latest = asked[asked.length - 1];
  useEffect(() => {
    if (latest) callAttention(t("actions.handover"), latest.contact.name);
    // Once for each that is asked.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [latest?.id]);

  const ringing = calls[calls.length - 1];
  useEffect(() => {
    if (ringing) callAttention(t("calls.inbound.ringing"), ringing.number || t("calls.hidden"));
    // Once for each call.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ringing?.messageId]);

  const commands = useMemo<Command[]>(() => {
    if (!first) return [];
    return [
      { id: "offer.accept", section: "conversation", label: t("offers.accept"), run: () => void accept(first, navigate) },
      { id: "offer.decline", section: "conversation", label: t("offers.decline"), run: () => void decline(first) },
    ];
  }, [first, navigate, t]);
  useCommands(commands);

  if (open.length === 0 && calls.length === 0 && asked.length === 0) return null;
  return (
    <div className={classes.stack} role="alert">
      {calls.map((call) => (
        <RingingCall key={call.messageId} call={call} onOpen={() => void navigate(`/inbox/all/${call.conversationId}`)} onDismiss={() => dismiss(call.messageId)} />
      ))}
      <Suspense fallback={null}>
        {asked.map((conversation) => (
          <HandoverCard key={conversation.id} conversation={conversation} now={now} onAccept={() => void takeOver(conversation.id, navigate)} />
        ))}
        {open.map((offer) => (
          <OfferCard key={offer.id} offer={offer} isFirst={offer === first} now={now} onAccept={() => void accept(offer, navigate)} onDecline={() => void decline(offer)} />
        ))}
      </Suspense>
    </div>
  );
}

async function accept(offer: Offer, navigate: (to: string) => void | Promise<void>): Promise<void> {
  try {
    await api.offers.accept(offer.id);
    void navigate(`/inbox/mine/${offer.conversation_id}`);
  } catch (thrown) {
    showFailure(thrown);
  }
  void queryClient.invalidateQueries({ queryKey: keys.offers });
}

async function takeOver(id: string, navigate: (to: string) => void | Promise<void>): Promise<void> {
  if (await actionsOn.answerHandover(id, true)) void navigate(`/inbox/mine/${id}`);
}

async function decline(offer: Offer): Promise<void> {
  try {
    await api.offers.decline(offer.id);
  } catch (thrown) {
    showFailure(thrown);
  }
  void queryClient.invalidateQueries({ queryKey: keys.offers });
}
