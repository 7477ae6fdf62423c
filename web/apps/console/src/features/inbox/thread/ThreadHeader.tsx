import { ActionIcon, Button, Menu, Tooltip, VisuallyHidden } from "@mantine/core";
import type { ConversationDetail } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, Chip, ClockBadge, type Tone } from "@trunkline/ui";
import { ArrowLeft, BadgeCheck, Check, ChevronDown, ClipboardCheck, Ellipsis, Moon, PanelRight, RotateCcw, Star, UserCheck, UserPlus } from "lucide-react";
import { useMediaQuery } from "@mantine/hooks";
import { CommandKeys } from "../../../actions/CommandKeys";
import { useAgent, useConversation, useQueue } from "../../../entities/hooks";
import { NextPromise, UrgentClock } from "../Promises";
import type { ConversationActions } from "../actions/useConversationActions";
import classes from "./ThreadHeader.module.css";
import { channelName } from "../../../words";

const TONES: Record<string, Tone> = { open: "accent", pending: "neutral", snoozed: "neutral", resolved: "done" };

interface ThreadHeaderProps {
  id: string;
  detail: ConversationDetail | undefined;
  actions: ConversationActions;
  onBack: () => void;
  onToggleSide: () => void;
}

/** Who and what this is, and what can be done with it. */
export function ThreadHeader({ id, detail, actions, onBack, onToggleSide }: ThreadHeaderProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const queue = useQueue(conversation?.queue_id);
  const owner = useAgent(conversation?.assignee_id);
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  if (!conversation) return <header className={classes.header} />;
  const name = conversation.contact.name || t("inbox.unnamed");
  const isClosed = conversation.status === "resolved";
  const isFree = !isClosed && !conversation.assignee_id;
  const standing = (
    <>
      <Chip tone={TONES[conversation.status] ?? "neutral"}>{t(`status.${conversation.status}`)}</Chip>
      {isPhone ? (
        <UrgentClock conversation={conversation} />
      ) : (
        <>
          <NextPromise clocks={conversation.sla} />
          {conversation.waiting_since && !isClosed && <ClockBadge since={conversation.waiting_since} label={t("inbox.waitingFor")} />}
        </>
      )}
    </>
  );
  return (
    <header className={classes.header}>
      {isPhone && (
        <ActionIcon aria-label={t("thread.back")} size={36} onClick={onBack}>
          <ArrowLeft size={18} />
        </ActionIcon>
      )}
      <Avatar name={name} size={36} />
      <div className={classes.who}>
        <div className={classes.line}>
          <h1 className={classes.name}>{name}</h1>
          {conversation.contact.verified && <BadgeCheck size={14} className={classes.verified} aria-label={t("side.verified")} />}
          {detail?.contact.is_vip && <Star size={13} className={classes.vip} aria-label={t("side.vip")} />}
          <span className={classes.channels}>
            {conversation.channels.map((kind) => (
              <ChannelIcon key={kind} kind={kind} size={14} label={channelName(kind)} />
            ))}
          </span>
          {!isPhone && standing}
        </div>
        <div className={classes.sub}>
          {isPhone && standing}
          <span className={classes.number}>#{conversation.number}</span>
          {conversation.subject && <span className={classes.subject}>{conversation.subject}</span>}
          {!isPhone && (
            <span className={classes.owner}>
              {queue?.name}
              {queue && " · "}
              {owner?.name ?? t("inbox.unassigned")}
            </span>
          )}
        </div>
      </div>
      <div className={classes.actions}>
        {!isPhone && (
          <>
            <Tooltip label={t("actions.assign")}>
              <ActionIcon size={32} aria-label={t("actions.assign")} onClick={() => actions.open("assign")}>
                <UserPlus size={16} />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={t("actions.snooze")}>
              <ActionIcon size={32} aria-label={t("actions.snooze")} onClick={() => actions.open("snooze")}>
                <Moon size={16} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        {conversation.routing?.state === "wrap_up" && (
          <Button variant="default" leftSection={<ClipboardCheck size={14} />} onClick={() => actions.run("finishWrapUp")}>
            {t("actions.finishWrapUp")}
          </Button>
        )}
        {isFree && <TakeButton actions={actions} isPhone={isPhone ?? false} />}
        <ResolveButton isClosed={isClosed} isFree={isFree} actions={actions} isPhone={isPhone ?? false} />
        <MoreMenu actions={actions} />
        <ActionIcon size={32} aria-label={t("side.toggle")} title={t("side.toggle")} onClick={onToggleSide}>
          <PanelRight size={16} />
        </ActionIcon>
      </div>
    </header>
  );
}

interface HeaderButtonProps {
  actions: ConversationActions;
  isPhone: boolean;
}

/** What to do first with a conversation that nobody has. */
function TakeButton({ actions, isPhone }: HeaderButtonProps) {
  const { t } = useTranslation();
  if (isPhone) {
    return (
      <ActionIcon size={32} variant="filled" color="trunk" aria-label={t("actions.take")} onClick={() => actions.run("take")}>
        <UserCheck size={16} />
      </ActionIcon>
    );
  }
  return (
    <Button leftSection={<UserCheck size={14} />} onClick={() => actions.run("take")}>
      {t("actions.take")}
    </Button>
  );
}

function ResolveButton({ isClosed, isFree, actions, isPhone }: HeaderButtonProps & { isClosed: boolean; isFree: boolean }) {
  const { t } = useTranslation();
  const variant = isFree ? "default" : "filled";
  if (isClosed) {
    return (
      <Button variant="default" leftSection={<RotateCcw size={14} />} onClick={() => actions.run("reopen")}>
        {t("actions.reopen")}
      </Button>
    );
  }
  if (isPhone) {
    return (
      <ActionIcon size={32} variant={variant} color="trunk" aria-label={t("actions.resolve")} onClick={() => actions.run("resolve")}>
        <Check size={16} />
      </ActionIcon>
    );
  }
  return (
    <span className={classes.split}>
      <Button variant={variant} leftSection={<Check size={14} />} onClick={() => actions.run("resolve")}>
        {t("actions.resolve")}
      </Button>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <Button variant={variant} px={4}>
            <ChevronDown size={14} aria-hidden />
            <VisuallyHidden>{t("actions.resolveWays")}</VisuallyHidden>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => actions.run("resolveAndNext")}>{t("actions.resolveAndNext")}</Menu.Item>
          <Menu.Item onClick={() => actions.open("resolve")}>{t("actions.resolveWith")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}

function MoreMenu({ actions }: { actions: ConversationActions }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon size={32} aria-label={t("actions.more")} title={t("actions.more")}>
          <Ellipsis size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.menu.map((item) => (
          <Menu.Item key={item.id} leftSection={item.icon} rightSection={<CommandKeys id={item.id} />} onClick={item.run}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
