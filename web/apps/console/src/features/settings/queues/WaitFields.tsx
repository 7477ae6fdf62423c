import { MultiSelect, NumberInput, Radio, Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { useQueues } from "../../../entities/hooks";
import { settingsKeys } from "../keys";
import { DurationInput } from "../parts/DurationInput";
import parts from "../parts/parts.module.css";
import { USUAL_PATIENCE_S, type QueueDraft } from "./policy";

const DAY_S = 86_400;
const LEAST_PATIENCE_S = 30;
const MONTH_S = 30 * 86_400;
const USUAL_MANY = 10;
const USUAL_WAIT_S = 900;

interface WaitFieldsProps {
  queueId?: Id | undefined;
  draft: QueueDraft;
  set: (change: Partial<QueueDraft>) => void;
  /** False: its hours are not to be chosen here. */
  hasHours?: boolean;
}

/** What happens where a line grows long, a conversation waits long, or the queue is closed. */
export function WaitFields({ queueId, draft, set, hasHours = true }: WaitFieldsProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: admin.calendars.list });
  const others = queues.filter(({ id }) => id !== queueId).map(({ id, name }) => ({ value: id, label: name }));
  const { overflow, longest_wait, outside_hours, calendar_id, patience_s } = draft;
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.queues.waits")}</legend>
      <Switch label={t("settings.queues.overflow")} description={t("settings.queues.overflowHint")} disabled={others.length === 0 && !overflow} checked={overflow !== null} onChange={(event) => set({ overflow: event.currentTarget.checked ? { when_waiting: USUAL_MANY, queue_ids: [] } : null })} />
      {overflow && (
        <div className={parts.under}>
          <NumberInput className={parts.narrow} size="xs" label={t("settings.queues.overflowMany")} min={1} max={100_000} allowDecimal={false} clampBehavior="strict" value={overflow.when_waiting} onChange={(value) => typeof value === "number" && value >= 1 && set({ overflow: { ...overflow, when_waiting: value } })} />
          <MultiSelect size="xs" searchable withAsterisk label={t("settings.queues.overflowQueues")} data={others} maxValues={20} value={overflow.queue_ids} onChange={(queue_ids) => set({ overflow: { ...overflow, queue_ids } })} />
        </div>
      )}
      <Switch label={t("settings.queues.longest")} description={t("settings.queues.longestHint")} checked={longest_wait !== null} onChange={(event) => set({ longest_wait: event.currentTarget.checked ? { after_s: USUAL_WAIT_S, to_queue_id: null, any_skill: false } : null })} />
      {longest_wait && (
        <div className={parts.under}>
          <DurationInput className={parts.narrow} label={t("settings.queues.longestAfter")} most={MONTH_S} value={longest_wait.after_s} onChange={(after_s) => set({ longest_wait: { ...longest_wait, after_s } })} />
          <Select size="xs" clearable searchable clearButtonProps={{ "aria-label": t("settings.queues.longestStays") }} label={t("settings.queues.longestTo")} placeholder={t("settings.queues.longestStays")} data={others} value={longest_wait.to_queue_id} onChange={(to_queue_id) => set({ longest_wait: { ...longest_wait, to_queue_id } })} />
          <Switch label={t("settings.queues.longestAnySkill")} description={longest_wait.to_queue_id ? t("settings.queues.longestAnySkillHint") : undefined} checked={longest_wait.any_skill} onChange={(event) => set({ longest_wait: { ...longest_wait, any_skill: event.currentTarget.checked } })} />
        </div>
      )}
      <Switch label={t("settings.queues.patience")} description={t("settings.queues.patienceHint")} checked={patience_s !== null} onChange={(event) => set({ patience_s: event.currentTarget.checked ? USUAL_PATIENCE_S : null })} />
      {patience_s !== null && (
        <div className={parts.under}>
          <DurationInput className={parts.narrow} label={t("settings.queues.patienceTime")} least={LEAST_PATIENCE_S} most={DAY_S} value={patience_s} onChange={(seconds) => set({ patience_s: seconds ?? NaN })} />
        </div>
      )}
      {hasHours && <Select size="xs" clearable clearButtonProps={{ "aria-label": t("settings.queues.alwaysOpen") }} label={t("settings.queues.hours")} description={t("settings.queues.hoursHint")} placeholder={t("settings.queues.alwaysOpen")} data={(calendars.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={calendar_id} onChange={(id) => set({ calendar_id: id })} />}
      {(calendar_id || outside_hours === "hold") && (
        <Radio.Group label={t("settings.queues.outside")} value={outside_hours} onChange={(way) => set({ outside_hours: way as QueueDraft["outside_hours"] })}>
          <div className={parts.choices}>
            <Radio value="hand_out" label={t("settings.queues.outsideHandOut")} />
            <Radio value="hold" label={t("settings.queues.outsideHold")} description={calendar_id ? t("settings.queues.outsideHoldHint") : t("settings.queues.outsideNever")} />
          </div>
        </Radio.Group>
      )}
    </fieldset>
  );
}
