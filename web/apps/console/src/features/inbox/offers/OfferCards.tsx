import { useQuery } from "@tanstack/react-query";
import { api, type Offer } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { lazy, Suspense, useEffect, useMemo } from "react";
import { useNavigate } from "react-router";
import { useCommands, type Command } from "../../../actions/registry";
import { showFailure } from "../../../failures";
import { callAttention } from "../../../live/attention";
import { keys, queryClient } from "../../../queries";
import classes from "./OfferCards.module.css";
import { RingingCall } from "./RingingCall";
import { useRingingCalls } from "./useRingingCalls";

const OfferCard = lazy(() => import("./OfferCard"));

/** Conversations held out to the agent, each with the time left to decide. */
export function OfferCards() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offers = useQuery({ queryKey: keys.offers, queryFn: api.offers.list });
  const now = useNow();
  const open = useMemo(() => (offers.data?.items ?? []).filter((offer) => Date.parse(offer.expires_at) > now), [offers.data, now]);
  const first = open[0];
  const [calls, dismiss] = useRingingCalls();
  const newest = offers.data?.items[offers.data.items.length - 1];

  useEffect(() => {
    if (newest) callAttention(t("offers.title"), newest.conversation.contact.name);
    // Once for each offer, not for each answer that still lists it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [newest?.id]);

  const ringing = calls[calls.length - 1];
  useEffect(() => {
    if (ringing) callAttention(t("calls.inbound.ringing"), ringing.number || t("calls.hidden"));
    // Once for each call.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [ringing?.messageId]);

  const commands = useMemo<Command[]>(() => {
    if (!first) return [];
    return [
      { id: "offer.accept", section: "conversation", label: t("offers.accept"), keys: "y", run: () => void accept(first, navigate) },
      { id: "offer.decline", section: "conversation", label: t("offers.decline"), keys: "shift+n", run: () => void decline(first) },
    ];
  }, [first, navigate, t]);
  useCommands(commands);

  if (open.length === 0 && calls.length === 0) return null;
  return (
    <div className={classes.stack} role="alert">
      {calls.map((call) => (
        <RingingCall key={call.messageId} call={call} onOpen={() => void navigate(`/inbox/all/${call.conversationId}`)} onDismiss={() => dismiss(call.messageId)} />
      ))}
      <Suspense fallback={null}>
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

async function decline(offer: Offer): Promise<void> {
  try {
    await api.offers.decline(offer.id);
  } catch (thrown) {
    showFailure(thrown);
  }
  void queryClient.invalidateQueries({ queryKey: keys.offers });
}
