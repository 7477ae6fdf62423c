import { ActionIcon, Button } from "@mantine/core";
import type { Conversation } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, formatSpan, useNow } from "@trunkline/ui";
import { X } from "lucide-react";
import { useAgents } from "../../../entities/hooks";
import { useMe } from "../../../session/SessionGate";
import { actionsOn } from "../actions/perform";
import classes from "./PartsBar.module.css";

/** Who has a part in the conversation beside its owner, and what can be done about it. */
export default function PartsBar({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const agents = useAgents();
  const now = useNow();
  const nameOf = (id: string | null) => agents.find((agent) => agent.id === id)?.name ?? "";
  const handover = conversation.parts.find((part) => part.role === "handover");
  const isMine = conversation.assignee_id === me;
  const left = handover?.expires_at ? Math.max(0, Math.ceil((Date.parse(handover.expires_at) - now) / 1000)) : 0;
  return (
    <section className={classes.bar} aria-label={t("parts.label")}>
      {handover?.agent_id === me && left > 0 && (
        <div className={classes.asked} role="alert">
          <span className={classes.question}>{t("parts.asksYou", { name: nameOf(conversation.assignee_id) })}</span>
          <span role="timer" className={classes.left}>
            {formatSpan(left)}
          </span>
          <Button size="compact-sm" onClick={() => void actionsOn.answerHandover(conversation.id, true)}>
            {t("parts.accept")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void actionsOn.answerHandover(conversation.id, false)}>
            {t("parts.decline")}
          </Button>
        </div>
      )}
      {conversation.parts.map((part) => {
        const name = nameOf(part.agent_id);
        if (part.role === "handover" && part.agent_id === me) return null;
        const mayEnd = isMine || part.agent_id === me || part.by_id === me;
        const end = part.role === "handover" ? t("parts.withdraw") : part.agent_id === me ? t("parts.leave") : t("parts.end", { name });
        return (
          <span key={part.agent_id} className={classes.part}>
            <Avatar name={name} size={18} />
            <span className={classes.name}>{name}</span>
            <span className={classes.role}>
              {t(`parts.${part.role}`)}
              {part.role === "handover" && ` · ${formatSpan(left)}`}
            </span>
            {mayEnd && (
              <ActionIcon
                size={20}
                variant="subtle"
                color="gray"
                aria-label={end}
                title={end}
                onClick={() => void (part.role === "handover" ? actionsOn.withdrawHandover(conversation.id) : actionsOn.endHelp(conversation.id, part.agent_id, name))}
              >
                <X size={12} />
              </ActionIcon>
            )}
          </span>
        );
      })}
    </section>
  );
}
