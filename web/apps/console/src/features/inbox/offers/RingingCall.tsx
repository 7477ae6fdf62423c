import { Button } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Avatar } from "@trunkline/ui";
import { PhoneIncoming } from "lucide-react";
import { useConversation, useQueue } from "../../../entities/hooks";
import classes from "./OfferCards.module.css";
import type { Ringing } from "./useRingingCalls";

/** A call that is ringing now: who it is, and the way to what is known of them. The telephone itself answers. */
export function RingingCall({ call, onOpen, onDismiss }: { call: Ringing; onOpen: () => void; onDismiss: () => void }) {
  const { t } = useTranslation();
  const conversation = useConversation(call.conversationId);
  const queue = useQueue(conversation?.queue_id);
  const name = conversation?.contact.name || call.number || t("calls.hidden");
  return (
    <section className={classes.card} aria-label={t("calls.inbound.ringing")}>
      <div className={classes.head}>
        <PhoneIncoming size={20} aria-hidden />
        <div className={classes.who}>
          <strong className={classes.name}>{name}</strong>
          <span className={classes.where}>{[call.number !== name && call.number, queue?.name].filter(Boolean).join(" · ") || t("calls.inbound.ringing")}</span>
        </div>
        <Avatar name={name} size={32} />
      </div>
      <div className={classes.buttons} style={{ marginTop: 12 }}>
        <Button flex={1} onClick={onOpen}>
          {t("calls.open")}
        </Button>
        <Button variant="default" onClick={onDismiss}>
          {t("calls.dismiss")}
        </Button>
      </div>
    </section>
  );
}
