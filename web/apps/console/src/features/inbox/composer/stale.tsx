import { Button, Group, Modal } from "@mantine/core";
import { formatTime, useTranslation } from "@trunkline/i18n";
import { UsersRound } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { MessageLog, PendingMessage } from "../../../entities/message/log";
import classes from "./stale.module.css";
import { sendAnyway, staleReply } from "./outbox";

interface SinceNoticeProps {
  log: MessageLog;
  /** The newest message there was when one began to write; null while nothing is written. */
  seen: number | null;
  me: string;
  onSeen: () => void;
}

/** Says that a colleague has answered since one began to write. */
export function SinceNotice({ log, seen, me, onSeen }: SinceNoticeProps) {
  const { t } = useTranslation();
  if (seen === null) return null;
  const answer = log.messages.findLast((message) => message.sequence > seen && message.kind === "reply" && message.author.kind === "agent" && message.author.id !== me);
  if (!answer) return null;
  return (
    <div className={classes.since} role="status">
      <UsersRound size={14} aria-hidden />
      <span>{t("composer.answeredSince", { name: answer.author.name, time: formatTime(answer.created_at) })}</span>
      <Button size="compact-xs" variant="subtle" onClick={onSeen}>
        {t("composer.seen")}
      </Button>
    </div>
  );
}

/** Asks what to do with a reply that the server held back because somebody answered first. */
export function StaleDialog({ id, onEdit }: { id: string; onEdit: (held: PendingMessage) => void }) {
  const { t } = useTranslation();
  const stale = useSyncExternalStore(staleReply.subscribe, staleReply.read);
  const isMine = stale?.conversationId === id;

  function edit() {
    if (stale) onEdit(stale.pending);
    staleReply.write(null);
  }

  return (
    <Modal opened={isMine} onClose={edit} title={t("composer.staleTitle")} size={440}>
      <p className={classes.text}>{t("composer.staleText")}</p>
      <blockquote className={classes.quote}>{stale?.pending.text}</blockquote>
      <Group justify="flex-end">
        <Button variant="default" onClick={edit} data-autofocus>
          {t("composer.staleEdit")}
        </Button>
        <Button onClick={() => stale && void sendAnyway(stale)}>{t("composer.staleSend")}</Button>
      </Group>
    </Modal>
  );
}
