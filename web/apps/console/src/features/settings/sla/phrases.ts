import type { Id } from "@trunkline/client";
import type { TFunction } from "@trunkline/i18n";
import { formatDuration } from "@trunkline/i18n/duration";
import { channelName } from "../../../words";
import { KINDS, type PolicyDraft } from "./terms";

/** For which conversations a policy is, one phrase a condition. */
export function forWhom(t: TFunction, draft: PolicyDraft, queueName: (id: Id) => string): string[] {
  const or = (values: readonly string[]) => values.join(t("settings.rules.or"));
  const phrases = [];
  if (draft.queue_ids.length) phrases.push(or(draft.queue_ids.map(queueName)));
  if (draft.priorities.length) phrases.push(or(draft.priorities.map((one) => t(`priority.${one}`))));
  if (draft.channels.length) phrases.push(or(draft.channels.map(channelName)));
  if (draft.is_vip !== null) phrases.push(t(draft.is_vip ? "settings.sla-policies.vipOnly" : "settings.sla-policies.vipOthers"));
  if (draft.contact_tags.length) phrases.push(or(draft.contact_tags));
  return phrases;
}

/** What is promised, one phrase a promise. */
export const promised = (t: TFunction, { targets }: PolicyDraft): string[] =>
  KINDS.flatMap((kind) => {
    const { within_s, hours } = targets[kind];
    return within_s === null || Number.isNaN(within_s) ? [] : [t("settings.sla-policies.promise", { what: t(`settings.sla-policies.kind.${kind}`), span: formatDuration(within_s), hours: t(`settings.sla-policies.hours.${hours}`) })];
  });
