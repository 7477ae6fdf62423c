import { useQuery } from "@tanstack/react-query";
import { api, type Id } from "@trunkline/client";
import { admin, type CustomField, type Skill } from "@trunkline/client/admin";
import type { Inbox } from "@trunkline/client";
import { useTranslation, type TFunction } from "@trunkline/i18n";
import { useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { channelName } from "../../../words";
import { settingsKeys } from "../keys";
import { CONDITIONS, type ConditionName, type Conditions, type Outcome } from "./rule";

/** What rules speak of, by name. */
export interface Names {
  skills: readonly Skill[];
  inboxes: readonly Inbox[];
  /** Of contacts. */
  fields: readonly CustomField[];
  /** Of conversations, which messages may be taken for. */
  choices: readonly CustomField[];
  queueName: (id: Id) => string;
}

export function useNames(): Names {
  const { t } = useTranslation();
  const skills = useQuery({ queryKey: settingsKeys.skills, queryFn: admin.skills.list });
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const fields = useQuery({ queryKey: keys.customFields, queryFn: api.customFields.list });
  const queues = useQueues();
  return {
    skills: skills.data?.items ?? [],
    inboxes: inboxes.data?.items ?? [],
    fields: fields.data?.items.filter(({ entity }) => entity === "contact") ?? [],
    choices: fields.data?.items.filter(({ entity, type }) => entity === "conversation" && type === "choice") ?? [],
    queueName: (id) => queues.find((queue) => queue.id === id)?.name ?? t("settings.rules.gone"),
  };
}

/** What must be so, one phrase a condition. */
export function conditionPhrases(t: TFunction, conditions: Conditions, names: Names): string[] {
  const or = (values: readonly string[]) => values.join(t("settings.rules.or"));
  const known = <T extends { id: Id; name: string }>(rows: readonly T[], ids: readonly Id[]) => or(ids.map((id) => rows.find((row) => row.id === id)?.name ?? t("settings.rules.gone")));
  const fieldsAre = (held: Record<string, string[]> = {}, fields: readonly CustomField[]) =>
    Object.entries(held)
      .map(([key, values]) => t("settings.rules.fieldIs", { field: fields.find((field) => field.key === key)?.label ?? key, values: or(values) }))
      .join(t("settings.rules.and"));
  const say: Record<ConditionName, () => string> = {
    keywords: () => or((conditions.keywords ?? []).map((word) => t("settings.rules.quoted", { word }))),
    channels: () => or((conditions.channels ?? []).map(channelName)),
    inbox_ids: () => known(names.inboxes, conditions.inbox_ids ?? []),
    languages: () => or((conditions.languages ?? []).map((language) => t(`settings.rules.language.${language}`))),
    complains: () => t(conditions.complains ? "settings.rules.yes" : "settings.rules.no"),
    moods: () => or((conditions.moods ?? []).map((mood) => t(`settings.rules.mood.${mood}`))),
    is_vip: () => t(conditions.is_vip ? "settings.rules.yes" : "settings.rules.no"),
    contact_tags: () => or(conditions.contact_tags ?? []),
    taken_for: () => fieldsAre(conditions.taken_for, names.choices),
    contact_fields: () => fieldsAre(conditions.contact_fields, names.fields),
    email_domains: () => or(conditions.email_domains ?? []),
    has_previous_agent: () => t(conditions.has_previous_agent ? "settings.rules.yes" : "settings.rules.no"),
  };
  return CONDITIONS.filter((name) => conditions[name] !== undefined).map((name) => t("settings.rules.phrase", { condition: t(`settings.rules.condition.${name}`), value: say[name]() }));
}

/** What is decided, one phrase a decision. */
export function outcomePhrases(t: TFunction, outcome: Outcome, names: Names): string[] {
  const { queue_id, priority, tier, needs, prefer_previous_agent } = outcome;
  const phrases = [];
  if (queue_id) phrases.push(t("settings.rules.toQueue", { queue: names.queueName(queue_id) }));
  if (priority) phrases.push(t("settings.rules.asPriority", { priority: t(`priority.${priority}`) }));
  if (tier) phrases.push(t("settings.rules.fromTier", { tier }));
  for (const { skill_id, minimum, wanted } of needs) {
    const skill = names.skills.find(({ id }) => id === skill_id)?.name ?? t("settings.rules.gone");
    phrases.push(wanted && wanted > minimum ? t("settings.rules.needsWanted", { skill, minimum, wanted }) : t("settings.rules.needs", { skill, minimum }));
  }
  if (prefer_previous_agent) phrases.push(t("settings.rules.previousFirst"));
  return phrases;
}
