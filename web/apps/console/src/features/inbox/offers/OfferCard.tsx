import { Button } from "@mantine/core";
import type { Offer } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon } from "@trunkline/ui";
import { useEffect, useState } from "react";
import { CommandKeys } from "../../../actions/CommandKeys";
import { useQueue } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import classes from "./OfferCards.module.css";
import { offerReason } from "./reason";

interface OfferCardProps {
  offer: Offer;
  isFirst: boolean;
  now: number;
  onAccept: () => void;
  onDecline: () => void;
}

/** One offer: who, where and why me, with a ring of the time left. */
export default function OfferCard({ offer, isFirst, now, onAccept, onDecline }: OfferCardProps) {
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
          rightSection={isFirst ? <CommandKeys id="offer.accept" /> : null}
          flex={1}
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

export function Ring({ from, until, now, label }: { from: number; until: number; now: number; label: string }) {
  const left = Math.max(0, until - now);
  const share = left / Math.max(1, until - from);
  return (
    <span className={classes.ring} role="timer" aria-label={label}>
      <svg width="36" height="36" viewBox="0 0 36 36" aria-hidden>
        <circle cx="18" cy="18" r="15" className={classes.track} />
        <circle cx="18" cy="18" r="15" className={share < 0.3 ? classes.late : classes.left} strokeDasharray={CIRCLE} strokeDashoffset={CIRCLE * (1 - share)} />
      </svg>
      <span>{left > 99_000 ? `${Math.ceil(left / 60_000)}′` : Math.ceil(left / 1000)}</span>
    </span>
  );
}
