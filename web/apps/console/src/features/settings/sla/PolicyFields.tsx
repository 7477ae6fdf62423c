import "@trunkline/ui/forms.css";
import { MultiSelect, NumberInput, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type ApiFailure, type Priority } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { channelName } from "../../../words";
import { DurationInput } from "../parts/DurationInput";
import { fieldError } from "../parts/fieldError";
import { PRIORITIES } from "../parts/scales";
import parts from "../parts/parts.module.css";
import { StepList } from "./StepList";
import { KINDS, promisesNothing, USUAL_WARNING, YEAR_S, type PolicyDraft, type TargetDraft } from "./terms";
import classes from "./sla.module.css";

interface PolicyFieldsProps {
  draft: PolicyDraft;
  failure: ApiFailure | null;
  set: (change: Partial<PolicyDraft>) => void;
}

/** For whom a policy is, what it promises, and what happens as the time runs out. */
export function PolicyFields({ draft, failure, set }: PolicyFieldsProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const channels = useQuery({ queryKey: keys.channels, queryFn: api.channels.list });
  const tags = useQuery({ queryKey: keys.tags, queryFn: api.tags.list });
  const everything = t("settings.sla-policies.any");
  return (
    <>
      <TextInput label={t("settings.name")} description={t("settings.sla-policies.nameHint")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.sla-policies.for")}</legend>
        <p className={parts.hint}>{t("settings.sla-policies.forHint")}</p>
        <div className={classes.pair}>
          <MultiSelect size="xs" searchable label={t("settings.sla-policies.queues")} placeholder={draft.queue_ids.length ? undefined : everything} data={queues.map(({ id, name }) => ({ value: id, label: name }))} value={draft.queue_ids} error={fieldError(failure, "queue_ids")} onChange={(queue_ids) => set({ queue_ids })} />
          <MultiSelect size="xs" label={t("settings.sla-policies.priorities")} placeholder={draft.priorities.length ? undefined : everything} data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))} value={draft.priorities} onChange={(next) => set({ priorities: next as Priority[] })} />
          <MultiSelect size="xs" searchable label={t("settings.sla-policies.channels")} placeholder={draft.channels.length ? undefined : everything} data={(channels.data?.items ?? []).map(({ kind }) => ({ value: kind, label: channelName(kind) }))} value={draft.channels} onChange={(next) => set({ channels: next })} />
          <Select
            size="xs"
            label={t("settings.sla-policies.vip")}
            allowDeselect={false}
            data={[
              { value: "any", label: everything },
              { value: "yes", label: t("settings.sla-policies.vipOnly") },
              { value: "no", label: t("settings.sla-policies.vipOthers") },
            ]}
            value={draft.is_vip === null ? "any" : draft.is_vip ? "yes" : "no"}
            onChange={(value) => set({ is_vip: value === "any" ? null : value === "yes" })}
          />
        </div>
        <TagsInput size="xs" maxTags={50} label={t("settings.sla-policies.tags")} description={t("settings.sla-policies.tagsHint")} data={(tags.data?.items ?? []).map(({ name }) => name)} value={draft.contact_tags} onChange={(contact_tags) => set({ contact_tags })} />
      </fieldset>
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.sla-policies.promises")}</legend>
        <p className={parts.hint}>{t("settings.sla-policies.promisesHint")}</p>
        {KINDS.map((kind) => (
          <TargetField key={kind} kind={kind} target={draft.targets[kind]} refused={fieldError(failure, `terms.${kind}`)} onChange={(target) => set({ targets: { ...draft.targets, [kind]: target } })} />
        ))}
        {promisesNothing(draft) && (
          <span role="alert" className={classes.problem}>
            {t("settings.sla-policies.nothing")}
          </span>
        )}
        <Switch label={t("settings.sla-policies.pendingPauses")} description={t("settings.sla-policies.pendingPausesHint")} checked={draft.pending_pauses_resolution} onChange={(event) => set({ pending_pauses_resolution: event.currentTarget.checked })} />
      </fieldset>
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.sla-policies.late")}</legend>
        <Switch label={t("settings.sla-policies.warn")} description={t("settings.sla-policies.warnHint")} checked={draft.warn_percent !== null} onChange={(event) => set({ warn_percent: event.currentTarget.checked ? USUAL_WARNING : null })} />
        {draft.warn_percent !== null && (
          <div className={parts.under}>
            <NumberInput className={parts.narrow} size="xs" suffix=" %" label={t("settings.sla-policies.warnAt")} min={1} max={99} allowDecimal={false} clampBehavior="strict" value={draft.warn_percent} onChange={(value) => typeof value === "number" && value >= 1 && set({ warn_percent: value })} />
          </div>
        )}
        <StepList steps={draft.steps} onChange={(steps) => set({ steps })} />
      </fieldset>
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.sla-policies.order")}</legend>
        <NumberInput className={parts.narrow} size="xs" label={t("settings.sla-policies.position")} description={t("settings.sla-policies.positionHint")} min={0} max={10_000} allowDecimal={false} clampBehavior="strict" value={draft.position} onChange={(value) => typeof value === "number" && set({ position: value })} />
      </fieldset>
    </>
  );
}

interface TargetFieldProps {
  kind: (typeof KINDS)[number];
  target: TargetDraft;
  refused: string | undefined;
  onChange: (target: TargetDraft) => void;
}

function TargetField({ kind, target, refused, onChange }: TargetFieldProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.target}>
      <DurationInput label={t(`settings.sla-policies.kind.${kind}`)} description={t(`settings.sla-policies.kindHint.${kind}`)} placeholder={t("settings.sla-policies.noPromise")} mayBeEmpty least={1} most={YEAR_S} value={target.within_s} onChange={(within_s) => onChange({ ...target, within_s })} />
      <Select size="xs" label={t("settings.sla-policies.counted")} allowDeselect={false} disabled={target.within_s === null} data={(["business", "always"] as const).map((value) => ({ value, label: t(`settings.sla-policies.hours.${value}`) }))} value={target.hours} error={refused} onChange={(hours) => onChange({ ...target, hours: hours as TargetDraft["hours"] })} />
    </div>
  );
}
