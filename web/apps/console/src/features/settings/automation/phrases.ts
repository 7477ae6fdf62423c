import type { TFunction } from "@trunkline/i18n";
import { formatDuration } from "@trunkline/i18n/duration";
import { channelName } from "../../../words";
import type { ActionDraft } from "./action";
import { CONDITION_NAMES, type ConditionName, type Conditions, type TriggerDraft } from "./rule";
import type { Things } from "./useThings";

const MIN_S = 60;

/** When a rule is asked, in a few words. */
export function triggerPhrase(t: TFunction, { kind, types, after, wait_s }: TriggerDraft): string {
  if (kind === "event") return types.map((type) => t(`settings.automation.trigger.${dashed(type)}`)).join(t("settings.rules.or"));
  return t("settings.automation.afterPhrase", { span: formatDuration(wait_s ?? 0), event: t(`settings.automation.trigger.${dashed(after)}`) });
}

/** Dots part keys of texts. */
export const dashed = <P extends string>(type: P) => type.replace(".", "-") as P extends `${infer Head}.${infer Tail}` ? `${Head}-${Tail}` : P;

/** What must be so, one phrase a condition. */
export function conditionPhrases(t: TFunction, conditions: Conditions, things: Things): string[] {
  const or = (values: readonly string[]) => values.join(t("settings.rules.or"));
  const yes = (value: boolean | undefined) => t(value ? "settings.rules.yes" : "settings.rules.no");
  const byId = (ids: readonly string[] | undefined) => or((ids ?? []).map(things.nameOf));
  const fields = (held: Record<string, string[]> | undefined) =>
    Object.entries(held ?? {})
      .map(([key, values]) => t("settings.rules.fieldIs", { field: things.fields.find((field) => field.key === key)?.label ?? key, values: or(values) }))
      .join(t("settings.rules.and"));
  const say: Record<ConditionName, () => string> = {
    keywords: () => or((conditions.keywords ?? []).map((word) => t("settings.rules.quoted", { word }))),
    channels: () => or((conditions.channels ?? []).map(channelName)),
    inbox_ids: () => byId(conditions.inbox_ids),
    queue_ids: () => byId(conditions.queue_ids),
    assignee_ids: () => byId(conditions.assignee_ids),
    languages: () => or((conditions.languages ?? []).map((one) => t(`settings.rules.language.${one}`))),
    statuses: () => or((conditions.statuses ?? []).map((one) => t(`status.${one}`))),
    priorities: () => or((conditions.priorities ?? []).map((one) => t(`priority.${one}`))),
    actors: () => or((conditions.actors ?? []).map((one) => t(`settings.automation.actor.${one}`))),
    clocks: () => or((conditions.clocks ?? []).map((one) => t(`settings.sla-policies.kind.${one}`))),
    tags: () => or(conditions.tags ?? []),
    without_tags: () => or(conditions.without_tags ?? []),
    contact_tags: () => or(conditions.contact_tags ?? []),
    email_domains: () => or(conditions.email_domains ?? []),
    fields: () => fields(conditions.fields),
    contact_fields: () => fields(conditions.contact_fields),
    waiting_longer_than_min: () => formatDuration((conditions.waiting_longer_than_min ?? 0) * MIN_S),
    stars_at_most: () => String(conditions.stars_at_most ?? ""),
    is_assigned: () => yes(conditions.is_assigned),
    is_vip: () => yes(conditions.is_vip),
    is_spam: () => yes(conditions.is_spam),
    complains: () => yes(conditions.complains),
    moods: () => or((conditions.moods ?? []).map((one) => t(`settings.automation.mood.${one}`))),
    taken_for: () => fields(conditions.taken_for),
    hours: () => t(conditions.hours?.is_open ? "settings.automation.isOpen" : "settings.automation.isClosed", { name: things.nameOf(conditions.hours?.calendar_id ?? "") }),
  };
  return CONDITION_NAMES.filter((name) => conditions[name] !== undefined).map((name) => t("settings.rules.phrase", { condition: t(`settings.automation.condition.${name}`), value: say[name]() }));
}

const LONGEST = 40;
const short = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** What is done, one phrase an action. */
export function actionPhrase(t: TFunction, action: ActionDraft, things: Things): string {
  const { kind, text, isCanned, canned_reply_id, tags, priority, key, value, agent_id, queue_id, for_s, disposition, owner, agent_ids, team_id } = action;
  const list = (values: readonly string[]) => values.join(t("common.listSeparator"));
  const what: Partial<Record<typeof kind, string>> = {
    reply: isCanned ? things.nameOf(canned_reply_id ?? "") : t("settings.rules.quoted", { word: short(text) }),
    note: t("settings.rules.quoted", { word: short(text) }),
    add_tags: list(tags),
    remove_tags: list(tags),
    set_priority: t(`priority.${priority}`),
    set_field: t("settings.rules.fieldIs", { field: things.fields.find((field) => field.key === key)?.label ?? key ?? "", values: value === null ? t("settings.automation.noValue") : typeof value === "boolean" ? t(value ? "settings.rules.yes" : "settings.rules.no") : String(value) }),
    assign: agent_id ? things.nameOf(agent_id) : t("settings.automation.backToQueue"),
    transfer: list([queue_id, agent_id].flatMap((id) => (id ? [things.nameOf(id)] : []))),
    snooze: formatDuration(for_s ?? 0),
    resolve: disposition,
    notify: list([...(owner ? [t("settings.automation.owner")] : []), ...[...agent_ids, ...(team_id ? [team_id] : [])].map(things.nameOf)]),
  };
  const said = t(`settings.automation.action.${kind}`);
  return what[kind] ? t("settings.rules.phrase", { condition: said, value: what[kind] }) : said;
}
