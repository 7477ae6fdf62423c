import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Offer } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, KeyCaps, useNow } from "@trunkline/ui";
import { useEffect, useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useCommands, type Command } from "../../../actions/registry";
import { useQueue } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { chime } from "./chime";
import classes from "./OfferCards.module.css";
import { offerReason } from "./reason";

/** Conversations held out to the agent, each with the time left to decide. */
export function OfferCards() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const offers = useQuery({ queryKey: keys.offers, queryFn: api.offers.list });
  const now = useNow();
  const open = useMemo(() => (offers.data?.items ?? []).filter((offer) => Date.parse(offer.expires_at) > now), [offers.data, now]);
  const first = open[0];
  const newest = open[open.length - 1]?.id;

  useEffect(() => {
    if (newest) chime();
  }, [newest]);

  const commands = useMemo<Command[]>(() => {
    if (!first) return [];
    return [
      { id: "offer.accept", section: "conversation", label: t("offers.accept"), keys: "y", run: () => void accept(first, navigate) },
      { id: "offer.decline", section: "conversation", label: t("offers.decline"), keys: "shift+n", run: () => void decline(first) },
    ];
  }, [first, navigate, t]);
  useCommands(commands);

  if (open.length === 0) return null;
  return (
    <div className={classes.stack} role="alert">
      {open.map((offer) => (
        <OfferCard key={offer.id} offer={offer} isFirst={offer === first} now={now} onAccept={() => void accept(offer, navigate)} onDecline={() => void decline(offer)} />
      ))}
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

interface OfferCardProps {
  offer: Offer;
  isFirst: boolean;
  now: number;
  onAccept: () => void;
  onDecline: () => void;
}

function OfferCard({ offer, isFirst, now, onAccept, onDecline }: OfferCardProps) {
  const { t } = useTranslation();
  const queue = useQueue(offer.queue_id);
  const [isBusy, setBusy] = useState(false);
  const { conversation } = offer;
  const name = conversation.contact.name || t("inbox.unnamed");
  useEffect(() => entities.conversations.upsert(conversation), [conversation]);
  return (
    <section className={classes.card} aria-label={t("offers.title")}>
      <div className={classes.head}>
        <Ring from={Date.parse(offer.created_at)} until={Date.parse(offer.expires_at)} now={now} label={t("offers.timeLeft")} />
        <div className={classes.who}>
          <strong className={classes.name}>{name}</strong>
          <span className={classes.where}>
            <ChannelIcon kind={conversation.channels[0] ?? ""} size={13} /> {queue?.name} {offerReason(offer) && `· ${offerReason(offer)}`}
          </span>
        </div>
        <Avatar name={name} size={32} />
      </div>
      <p className={classes.text}>{conversation.last_message?.text || conversation.subject}</p>
      <div className={classes.buttons}>
        <Button
          loading={isBusy}
          onClick={() => {
            setBusy(true);
            onAccept();
          }}
          rightSection={isFirst ? <KeyCaps keys="y" /> : null}
          fullWidth
        >
          {t("offers.accept")}
        </Button>
        <Button variant="default" onClick={onDecline}>
          {t("offers.decline")}
        </Button>
      </div>
    </section>
  );
}

const CIRCLE = 2 * Math.PI * 15;

function Ring({ from, until, now, label }: { from: number; until: number; now: number; label: string }) {
  const left = Math.max(0, until - now);
  const share = left / Math.max(1, until - from);
  return (
    <span className={classes.ring} role="timer" aria-label={label}>
      <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden>
        <circle cx="18" cy="18" r="15" className={classes.track} />
        <circle cx="18" cy="18" r="15" className={share < 0.3 ? classes.late : classes.left} strokeDasharray={CIRCLE} strokeDashoffset={CIRCLE * (1 - share)} />
      </svg>
      <span>{Math.ceil(left / 1000)}</span>
    </span>
  );
}
