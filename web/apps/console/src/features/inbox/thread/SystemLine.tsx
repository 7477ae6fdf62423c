import type { Message, TimelineEvent } from "@trunkline/client";
import { formatMoment, formatTime, knownText, useTranslation, type TFunction } from "@trunkline/i18n";
import { useAgents, useQueues } from "../../../entities/hooks";
import { starSigns } from "../stars";
import classes from "./SystemLine.module.css";

interface Names {
  agent: (id: string | null | undefined) => string;
  queue: (id: string | null | undefined) => string;
}

/** What was done, in a sentence; empty for what needs no line. */
export function eventText(t: TFunction, event: TimelineEvent, names: Names): string {
  const byAgent = event.actor.kind === "agent" ? names.agent(event.actor.id) : "";
  const actor = byAgent || t("system.program");
  const agent = names.agent(event.agent_id);
  switch (event.type) {
    case "conversation.assigned":
      if (!agent) return t("system.unassigned", { actor });
      if (event.actor.kind === "agent" && event.actor.id === event.agent_id) return t("system.taken", { agent });
      return byAgent ? t("system.assignedBy", { actor, agent }) : t("system.assigned", { agent });
    case "conversation.transferred":
      if (event.data["reason"] === "accepted") return t("system.handover_accepted", { agent, before: names.agent(String(event.data["agent_before"])) });
      if (event.data["reason"] === "caller_chose") return t("system.chosenByKey", { to: names.queue(event.queue_id) });
      return t("system.transferred", { actor, to: [names.queue(event.queue_id), agent].filter(Boolean).join(" · ") });
    case "conversation.escalated":
      return t("system.escalated", { actor });
    case "conversation.reopened":
      return t(event.actor.kind === "contact" ? "system.reopenedByCustomer" : "system.reopened", { actor });
    case "conversation.status_changed":
      return statusText(t, event, actor);
    case "conversation.rated":
      return ratedText(t, event);
    case "conversation.merged":
      return t("system.merged", { actor });
    case "conversation.unmerged":
      return t("system.unmerged", { actor });
    case "conversation.split":
      return t("system.split", { actor });
    case "item.handover_asked":
      return t("system.handover_asked", { actor, agent });
    case "item.handover_ended":
      return event.data["outcome"] === "accepted" ? "" : (knownText(`system.handover_${String(event.data["outcome"])}`, { agent }) ?? "");
    case "item.joined":
      if (event.data["role"] === "consult") return t("system.consulted", { actor, agent });
      return actor === agent ? t("system.joined", { agent }) : t("system.helped", { actor, agent });
    case "item.left":
      return event.data["reason"] === "ended" ? t("system.left", { agent }) : "";
    case "callback.overdue":
      return t("system.callbackOverdue");
    case "contact.followed":
    case "contact.unfollowed":
    case "contact.scanned":
    case "contact.entered":
    case "contact.menu":
    case "contact.blocked":
    case "contact.unblocked":
    case "contact.moved":
    case "contact.opted_out":
    case "contact.opted_in":
      return knownText(`system.${event.type.slice("contact.".length)}`) ?? "";
    default:
      return (event.type.startsWith("side.") && knownText(`system.${event.type}`, { actor })) || "";
  }
}

function statusText(t: TFunction, event: TimelineEvent, actor: string): string {
  switch (event.data["after"]) {
    case "resolved":
      return event.data["reason"] === "abandoned" ? t("system.abandoned") : t("system.resolved", { actor });
    case "snoozed":
      return t("system.snoozed", { actor });
    case "open":
      if (event.data["before"] !== "snoozed") return "";
      return t(event.actor.kind === "contact" ? "system.wokenByCustomer" : "system.woken");
    default:
      return "";
  }
}

function ratedText(t: TFunction, { data }: TimelineEvent): string {
  const { stars, before } = data;
  if (typeof stars !== "number") return "";
  return t(typeof before === "number" ? "system.ratedAnew" : "system.rated", { signs: starSigns(stars), count: stars });
}

/** The words for a line the program wrote: by its code, else its stored text. */
function messageText(message: Message): string {
  if (message.content.type !== "system") return message.text;
  const { code, params = {} } = message.content;
  return knownText(`systemMessages.${code}`, params) ?? (message.text || code);
}

/** A muted line between the messages: something was done, or the program said something. */
export function SystemLine({ message, event }: { message: Message | null; event: TimelineEvent | null }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const queues = useQueues();
  const names: Names = {
    agent: (id) => agents.find((agent) => agent.id === id)?.name ?? "",
    queue: (id) => queues.find((queue) => queue.id === id)?.name ?? "",
  };
  const text = message ? messageText(message) : event ? eventText(t, event, names) : "";
  const at = message?.created_at ?? event?.at;
  if (!text || !at) return null;
  return (
    <p className={classes.line} title={formatMoment(at)}>
      <span>{text}</span>
      <time dateTime={at}>{formatTime(at)}</time>
    </p>
  );
}
