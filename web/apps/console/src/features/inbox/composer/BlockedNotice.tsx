import { Button } from "@mantine/core";
import type { Thread } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ChannelIcon } from "@trunkline/ui";
import { Ban, LayoutTemplate, StickyNote } from "lucide-react";
import { CallButton } from "../thread/CallCard";
import classes from "./BlockedNotice.module.css";
import type { BlockedReason } from "./window";

interface BlockedNoticeProps {
  conversationId: string;
  /** The thread that is blocked for words; on a telephone line one can call. */
  thread: Thread | null;
  reason: BlockedReason | null;
  /** Threads on which one could answer instead. */
  others: readonly Thread[];
  onChoose: (thread: Thread) => void;
  onNote: () => void;
  /** Where an approved template may still be sent. */
  onTemplate: (() => void) | null;
}

/** Why no reply can be sent here now, and what can be done instead. */
export function BlockedNotice({ conversationId, thread, reason, others, onChoose, onNote, onTemplate }: BlockedNoticeProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.notice}>
      <p>
        <Ban size={14} aria-hidden /> {t(reason ? `blockedLong.${reason}` : "blockedLong.no_thread")}
      </p>
      <div className={classes.ways}>
        {thread?.can_call && <CallButton conversationId={conversationId} threadId={thread.id} label={t("calls.call", { number: thread.address })} />}
        {onTemplate && (
          <Button size="compact-sm" leftSection={<LayoutTemplate size={14} />} onClick={onTemplate}>
            {t("composer.template")}
          </Button>
        )}
        {others.map((thread) => (
          <Button key={thread.id} variant="default" size="compact-sm" leftSection={<ChannelIcon kind={thread.channel} size={14} />} onClick={() => onChoose(thread)}>
            {t("composer.answerBy", { inbox: thread.inbox_name })}
          </Button>
        ))}
        <Button variant="default" size="compact-sm" leftSection={<StickyNote size={14} />} onClick={onNote}>
          {t("commands.writeNote")}
        </Button>
      </div>
    </div>
  );
}
