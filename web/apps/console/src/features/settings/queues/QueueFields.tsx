import "@trunkline/ui/forms.css";
import { NumberInput, Radio, Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { settingsKeys } from "../keys";
import { DurationInput } from "../parts/DurationInput";
import parts from "../parts/parts.module.css";
import { ChannelRules } from "./ChannelRules";
import type { QueueDraft } from "./policy";
import { RingEditor } from "./RingEditor";
import { WaitFields } from "./WaitFields";

const HOUR_S = 3600;
const DAY_S = 86_400;
const YEAR_S = 365 * 86_400;
const USUAL_OFFER_S = 30;
const USUAL_WRAP_UP_S = 120;
const USUAL_MOST = 5;
const USUAL_RAMP_S = 120;
const MOST_ASKED = 5;

interface QueueFieldsProps {
  /** Left out for a queue that is only being made. */
  queueId?: Id;
  draft: QueueDraft;
  set: (change: Partial<QueueDraft>) => void;
}

/** What a queue is called and how it hands out its conversations, in plain words. */
export function QueueFields({ queueId, draft, set }: QueueFieldsProps) {
  const { t } = useTranslation();
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list });
  return (
    <>
      <fieldset className={parts.group}>
        <TextInput label={t("settings.name")} description={t("settings.queues.nameHint")} withAsterisk maxLength={200} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
        <Select
          size="xs"
          label={t("settings.queues.team")}
          description={t("settings.queues.teamHint")}
          placeholder={t("settings.queues.noTeam")}
          clearable
          clearButtonProps={{ "aria-label": t("settings.queues.noTeam") }}
          data={(teams.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.team_id}
          onChange={(team_id) => set({ team_id })}
        />
      </fieldset>
      <HandingOut draft={draft} set={set} />
      <RingEditor queueId={queueId} rings={draft.rings} onChange={(rings) => set({ rings })} />
      <WaitFields queueId={queueId} draft={draft} set={set} />
      <ChannelRules rules={draft.channels} onChange={(channels) => set({ channels })} />
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.queues.afterwards")}</legend>
        <Switch label={t("settings.queues.pending")} description={t("settings.queues.pendingHint")} checked={draft.pending_after_reply} onChange={(event) => set({ pending_after_reply: event.currentTarget.checked })} />
        <DurationInput className={parts.narrow} label={t("settings.queues.reopen")} description={t("settings.queues.reopenHint")} most={YEAR_S} value={draft.reopen_within_s} onChange={(reopen_within_s) => set({ reopen_within_s })} />
      </fieldset>
    </>
  );
}

/** Whether agents are asked, how many at once, and how much they may have. */
export function HandingOut({ draft, set }: Omit<QueueFieldsProps, "queueId">) {
  const { t } = useTranslation();
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.queues.handingOut")}</legend>
      <Radio.Group label={t("settings.queues.offer")} value={draft.offer_ttl_s === 0 ? "given" : "offered"} onChange={(way) => set({ offer_ttl_s: way === "given" ? 0 : USUAL_OFFER_S })}>
        <div className={parts.choices}>
          <Radio value="given" label={t("settings.queues.offerGiven")} description={t("settings.queues.offerGivenHint")} />
          <Radio value="offered" label={t("settings.queues.offerAsked")} description={t("settings.queues.offerAskedHint")} />
        </div>
      </Radio.Group>
      {draft.offer_ttl_s !== 0 && (
        <div className={parts.under}>
          <DurationInput className={parts.narrow} label={t("settings.queues.offerTime")} most={HOUR_S} value={draft.offer_ttl_s} onChange={(offer_ttl_s) => set({ offer_ttl_s })} />
          <NumberInput className={parts.narrow} size="xs" label={t("settings.queues.offerTo")} description={t("settings.queues.offerToHint")} min={1} max={MOST_ASKED} allowDecimal={false} clampBehavior="strict" value={draft.offer_to} onChange={(value) => typeof value === "number" && value >= 1 && set({ offer_to: value })} />
        </div>
      )}
      <Switch label={t("settings.queues.wrapUp")} description={t("settings.queues.wrapUpHint")} checked={draft.wrap_up_s !== 0} onChange={(event) => set({ wrap_up_s: event.currentTarget.checked ? USUAL_WRAP_UP_S : 0 })} />
      {draft.wrap_up_s !== 0 && (
        <div className={parts.under}>
          <DurationInput className={parts.narrow} label={t("settings.queues.wrapUpTime")} most={HOUR_S} value={draft.wrap_up_s} onChange={(wrap_up_s) => set({ wrap_up_s })} />
        </div>
      )}
      <Switch label={t("settings.queues.most")} description={t("settings.queues.mostHint")} checked={draft.max_items !== null} onChange={(event) => set({ max_items: event.currentTarget.checked ? USUAL_MOST : null })} />
      {draft.max_items !== null && (
        <div className={parts.under}>
          <NumberInput className={parts.narrow} size="xs" label={t("settings.queues.mostNumber")} min={1} max={100_000} allowDecimal={false} clampBehavior="strict" value={draft.max_items} onChange={(value) => typeof value === "number" && value >= 1 && set({ max_items: value })} />
        </div>
      )}
      <Switch label={t("settings.queues.ramp")} description={t("settings.queues.rampHint")} checked={draft.ramp_s !== 0} onChange={(event) => set({ ramp_s: event.currentTarget.checked ? USUAL_RAMP_S : 0 })} />
      {draft.ramp_s !== 0 && (
        <div className={parts.under}>
          <DurationInput className={parts.narrow} label={t("settings.queues.rampTime")} most={HOUR_S} value={draft.ramp_s} onChange={(ramp_s) => set({ ramp_s })} />
        </div>
      )}
      <DurationInput className={parts.narrow} label={t("settings.queues.handleTime")} description={t("settings.queues.handleTimeHint")} least={1} most={DAY_S} value={draft.handle_time_s} onChange={(handle_time_s) => set({ handle_time_s })} />
    </fieldset>
  );
}
