import type { Conversation } from "@trunkline/client";
import { formatMoment, formatRecent, knownText, useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, Chip, ClockBadge, useNow } from "@trunkline/ui";
import { ChevronsUp, ChevronUp, CornerUpLeft, MessagesSquare, Moon, StickyNote } from "lucide-react";
import { memo } from "react";
import { unreadOf } from "../../../entities/conversation/selectors";
import { useAgent, useConversation, useQueue } from "../../../entities/hooks";
import { usePresence } from "../../../live/presence";
import { isPressing, UrgentClock } from "../Promises";
import { CallIcon } from "../thread/CallCard";
import { callTitle } from "../thread/calls";
import classes from "./ConversationRow.module.css";
import { channelName } from "../../../words";

export interface ConversationRowProps {
  id: string;
  isOpen: boolean;
  isCursor: boolean;
  isSelected: boolean;
  /** The agent's own list needs no owner on each row. */
  showOwner: boolean;
  onSelect: (id: string) => void;
}

/** One conversation in the list: who, where, what was last said, how long it waits. */
export const ConversationRow = memo(function ConversationRow({ id, isOpen, isCursor, isSelected, showOwner, onSelect }: ConversationRowProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const presence = usePresence(id);
  const owner = useAgent(conversation?.assignee_id);
  const queue = useQueue(conversation?.queue_id);
  const now = useNow(60);
  if (!conversation) return null;
  const unread = unreadOf(conversation);
  const name = conversation.contact.name || t("inbox.unnamed");
  const channel = conversation.channels[0] ?? "unknown";
  const names = [classes.row, isOpen && classes.open, isCursor && classes.cursor, isSelected && classes.selected, unread > 0 && classes.unread];
  return (
    <div className={names.filter(Boolean).join(" ")}>
      <span
        className={classes.avatar}
        title={t("inbox.select")}
        onClick={(event) => {
          event.stopPropagation();
          onSelect(id);
        }}
      >
        <Avatar name={name} size={36} badge={<ChannelIcon kind={channel} size={12} label={channelName(channel)} />} />
        <span className={classes.check} />
      </span>
      <div className={classes.body}>
        <div className={classes.line}>
          <span className={classes.name}>{name}</span>
          <PriorityMark conversation={conversation} />
          <time className={classes.time} dateTime={conversation.last_activity_at} title={formatMoment(conversation.last_activity_at)}>
            {formatRecent(conversation.last_activity_at, now)}
          </time>
        </div>
        <div className={classes.line}>
          <span className={classes.preview}>{presence.visitorTypes ? <em className={classes.typing}>{t("inbox.typing")}</em> : <Preview conversation={conversation} />}</span>
          {unread > 0 && (
            <span className={classes.badge} aria-label={t("inbox.unread", { count: unread })}>
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </div>
        <div className={classes.facts}>
          {conversation.callback_due_at && conversation.status !== "resolved" && (
            <span className={classes.fact}>
              {t("calls.callBackIn")} <ClockBadge due={conversation.callback_due_at} label={t("calls.callBackBy", { when: formatMoment(conversation.callback_due_at) })} />
            </span>
          )}
          {(!conversation.callback_due_at || isPressing(conversation.sla, now)) && <UrgentClock conversation={conversation} />}
          {conversation.status === "snoozed" && conversation.snoozed_until && (
            <Chip icon={<Moon size={11} />} title={formatMoment(conversation.snoozed_until)}>
              {formatRecent(conversation.snoozed_until, now)}
            </Chip>
          )}
          {conversation.status === "resolved" && <Chip tone="done">{t("status.resolved")}</Chip>}
          <SidesMark conversation={conversation} />
          {showOwner && <span className={classes.fact}>{owner?.name ?? queue?.name ?? t("inbox.unassigned")}</span>}
          {!showOwner && queue && <span className={classes.fact}>{queue.name}</span>}
          {conversation.tags.slice(0, 2).map((tag) => (
            <span key={tag} className={classes.tag}>
              {tag}
            </span>
          ))}
          {conversation.tags.length > 2 && <span>+{conversation.tags.length - 2}</span>}
        </div>
      </div>
    </div>
  );
});

/** What was asked beside it and is not done: late, answered, or waiting. */
function SidesMark({ conversation: { sides } }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const state = sides.overdue ? "overdue" : sides.answered ? "answered" : "waiting";
  const count = sides[state];
  if (!count) return null;
  const label = t(`sideNews.${state}`, { count });
  return (
    <Chip tone={sides.overdue ? "breach" : "neutral"} icon={<MessagesSquare size={11} aria-label={label} />} title={label}>
      {count}
    </Chip>
  );
}

function Preview({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const last = conversation.last_message;
  if (!last) return <>{conversation.subject || t("inbox.noMessages")}</>;
  if (last.call) {
    return (
      <>
        <CallIcon call={last.call} size={12} /> {t(callTitle(last.call))}
      </>
    );
  }
  const text = last.text || (last.type !== "text" ? knownText(`contentKinds.${last.type}`) : null) || t("contentKinds.file");
  return (
    <>
      {last.kind === "note" && <StickyNote size={12} className={classes.noteIcon} aria-label={t("thread.note")} />}
      {last.direction === "out" && <CornerUpLeft size={12} className={classes.outIcon} aria-label={t("thread.answered")} />}
      {text}
    </>
  );
}

function PriorityMark({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  if (conversation.priority === "urgent") return <ChevronsUp size={14} className={classes.urgent} aria-label={t("priority.urgent")} />;
  if (conversation.priority === "high") return <ChevronUp size={14} className={classes.high} aria-label={t("priority.high")} />;
  return null;
}
