import { Button } from "@mantine/core";
import type { Conversation } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon } from "@trunkline/ui";
import { useEffect, useState } from "react";
import { useAgent, useConversation } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import { useMe } from "../../../session/SessionGate";
import { actionsOn } from "../actions/perform";
import { Ring } from "./OfferCard";
import classes from "./OfferCards.module.css";

interface HandoverCardProps {
  conversation: Conversation;
  now: number;
  onAccept: () => void;
}

/** A colleague asks one to take a conversation over: who, what, and how long one may think. */
export default function HandoverCard({ conversation, now, onAccept }: HandoverCardProps) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const giver = useAgent(conversation.assignee_id);
  const [isBusy, setBusy] = useState(false);
  const held = useConversation(conversation.id) ?? conversation;
  useEffect(() => entities.conversations.upsert(conversation), [conversation]);
  const part = held.parts.find((each) => each.role === "handover" && each.agent_id === me);
  const until = part?.expires_at ? Date.parse(part.expires_at) : 0;
  if (!part || until <= now) return null;
  const name = conversation.contact.name || t("inbox.unnamed");
  return (
    <section className={classes.card} aria-label={t("actions.handover")}>
      <div className={classes.head}>
        <Ring from={Date.parse(part.since)} until={until} now={now} label={t("offers.timeLeft")} />
        <div className={classes.who}>
          <strong className={classes.name}>{name}</strong>
          <span className={classes.where}>
            <ChannelIcon kind={conversation.channels[0] ?? ""} size={13} /> {t("parts.asksYou", { name: giver?.name ?? "" })}
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
          flex={1}
        >
          {t("parts.accept")}
        </Button>
        <Button variant="default" onClick={() => void actionsOn.answerHandover(conversation.id, false)}>
          {t("parts.decline")}
        </Button>
      </div>
    </section>
  );
}
