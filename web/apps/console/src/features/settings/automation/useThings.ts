import { useQuery } from "@tanstack/react-query";
import { api, type Id, type Inbox, type Tag } from "@trunkline/client";
import { admin, type CustomField, type Team } from "@trunkline/client/admin";
import { automation, type Calendar, type CannedReply } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { useAgents, useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { settingsKeys } from "../keys";

/** A row of a choice. */
export interface Option {
  value: string;
  label: string;
}

/** All that rules and macros speak of, by name. */
export interface Things {
  inboxes: readonly Inbox[];
  tags: readonly Tag[];
  fields: readonly CustomField[];
  teams: readonly Team[];
  calendars: readonly Calendar[];
  replies: readonly CannedReply[];
  channels: readonly string[];
  queues: Option[];
  agents: Option[];
  /** Of whatever has this id; a word for what is no longer there. */
  nameOf: (id: Id) => string;
}

export function useThings(): Things {
  const { t } = useTranslation();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const tags = useQuery({ queryKey: keys.tags, queryFn: api.tags.list });
  const fields = useQuery({ queryKey: keys.customFields, queryFn: api.customFields.list });
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list });
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: automation.calendars.list });
  const replies = useQuery({ queryKey: settingsKeys.replies, queryFn: automation.replies.list });
  const channels = useQuery({ queryKey: keys.channels, queryFn: api.channels.list });
  const queues = useQueues();
  const agents = useAgents();
  const all = [inboxes.data?.items, teams.data?.items, calendars.data?.items, replies.data?.items, queues, agents].flatMap((rows) => (rows ?? []) as { id: Id; name: string }[]);
  return {
    inboxes: inboxes.data?.items ?? [],
    tags: tags.data?.items ?? [],
    fields: fields.data?.items ?? [],
    teams: teams.data?.items ?? [],
    calendars: calendars.data?.items ?? [],
    replies: replies.data?.items ?? [],
    channels: (channels.data?.items ?? []).map(({ kind }) => kind),
    queues: queues.map(({ id, name }) => ({ value: id, label: name })),
    agents: agents.filter(({ is_active }) => is_active).map(({ id, name }) => ({ value: id, label: name })),
    nameOf: (id) => all.find((one) => one.id === id)?.name ?? t("settings.rules.gone"),
  };
}
