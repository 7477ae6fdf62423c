import type { Frame, Id } from "@trunkline/client";
import type { QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { refreshSoon } from "../../live/refresh";
import { followFrames } from "../../live/stream";
import { keys } from "../../queries";

/** The keys of answers that only the settings ask for. */
export const settingsKeys = {
  members: (queueId: Id) => ["queues", queueId, "members"] as const,
  skills: ["skills"] as const,
  rules: ["routing-rules"] as const,
  teams: ["teams"] as const,
  calendars: ["calendars"] as const,
  policies: ["sla-policies"] as const,
  automation: ["rules"] as const,
  runs: (id: Id) => ["rules", id, "runs"] as const,
  versions: (id: Id) => ["rules", id, "versions"] as const,
  macros: ["macros"] as const,
  forms: ["forms"] as const,
  replies: ["canned-replies"] as const,
  categories: ["article-categories"] as const,
  webhooks: ["webhooks"] as const,
  deliveries: (id: Id) => ["webhooks", id, "deliveries"] as const,
  invitations: ["invitations"] as const,
  tokens: ["tokens"] as const,
  sessions: ["sessions"] as const,
  audit: ["audit"] as const,
};

/** What an event makes out of date; agents and queues follow the stream by themselves. */
const FOLLOWED: Record<string, QueryKey> = {
  "queue.updated": keys.queues,
  "skill.updated": settingsKeys.skills,
  "routing_rule.updated": settingsKeys.rules,
  "team.updated": settingsKeys.teams,
  "calendar.updated": settingsKeys.calendars,
  "sla_policy.updated": settingsKeys.policies,
  "rule.updated": settingsKeys.automation,
  "rule.stopped": settingsKeys.automation,
  "article_category.updated": settingsKeys.categories,
  "form.updated": settingsKeys.forms,
  "webhook.updated": settingsKeys.webhooks,
  "webhook.disabled": settingsKeys.webhooks,
  "tag.updated": keys.tags,
  "custom_field.updated": keys.customFields,
};

/** Keeps what the settings show current while they are open: colleagues change them too. */
export function useSettingsStream(): void {
  useEffect(
    () =>
      followFrames(({ type, data }: Frame) => {
        const key = FOLLOWED[type];
        if (key) refreshSoon(key, 200);
        if (key || type === "inbox.updated" || (type === "agent.updated" && data.event?.["fields"])) refreshSoon(settingsKeys.audit, 1500);
      }),
    [],
  );
}
