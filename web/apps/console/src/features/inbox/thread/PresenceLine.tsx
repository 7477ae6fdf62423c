import { useTranslation } from "@trunkline/i18n";
import { Avatar } from "@trunkline/ui";
import { Eye } from "lucide-react";
import { useAgents, useConversation } from "../../../entities/hooks";
import { usePresence } from "../../../live/presence";
import { useMe } from "../../../session/SessionGate";
import classes from "./PresenceLine.module.css";

/** Which colleagues look at this conversation, and who is typing; empty when nobody is. */
export function PresenceLine({ id }: { id: string }) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const presence = usePresence(id);
  const agents = useAgents();
  const conversation = useConversation(id);
  const nameOf = (agentId: string) => agents.find((agent) => agent.id === agentId)?.name ?? "";
  const viewers = presence.viewers.filter((agentId) => agentId !== me);
  const typing = presence.typingAgents.filter((agentId) => agentId !== me).map(nameOf);
  if (presence.visitorTypes) typing.unshift(conversation?.contact.name ?? "");
  return (
    <div className={classes.line} aria-live="polite">
      {typing.length > 0 && (
        <span className={classes.typing}>
          <span className={classes.dots} aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {t("thread.typing", { names: typing.join(t("common.listSeparator")) })}
        </span>
      )}
      {viewers.length > 0 && (
        <span className={classes.viewers} title={t("thread.viewing", { names: viewers.map(nameOf).join(t("common.listSeparator")) })}>
          <Eye size={13} aria-hidden />
          {viewers.slice(0, 3).map((agentId) => (
            <Avatar key={agentId} name={nameOf(agentId)} size={18} />
          ))}
          {t("thread.viewing", { names: viewers.map(nameOf).join(t("common.listSeparator")) })}
        </span>
      )}
    </div>
  );
}
