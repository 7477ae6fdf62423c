import "@trunkline/ui/forms.css";
import { NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Queue } from "@trunkline/client";
import { admin, type QueuePolicy } from "@trunkline/client/admin";
import { floorCalls } from "@trunkline/client/floor";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { keys } from "../../queries";
import { DurationInput } from "../settings/parts/DurationInput";
import { FormDialog } from "../settings/parts/FormDialog";
import { useSaving } from "../settings/parts/useSaving";

/** From where on a queue raises an alarm, and what it promises; kept with the queue, for everybody who watches. */
export default function ThresholdDialog({ queueId, onClose }: { queueId: string; onClose: () => void }) {
  const queue = useQuery({ queryKey: [...keys.queues, queueId], queryFn: () => floorCalls.queue(queueId), staleTime: 0 });
  return queue.data ? <Form key={queue.data.version} queue={queue.data} onClose={onClose} /> : null;
}

interface Draft {
  waiting: number | null;
  longest_wait_s: number | null;
  service_level_percent: number | null;
  target_percent: number;
  within_s: number | null;
}

const whole = (typed: string | number): number | null => (typed === "" ? null : Number(typed));
const DAY_S = 86_400;

function Form({ queue, onClose }: { queue: Queue; onClose: () => void }) {
  const { t } = useTranslation();
  const policy = queue.policy as Partial<QueuePolicy>;
  const [draft, setDraft] = useState<Draft>({
    waiting: policy.alarms?.waiting ?? null,
    longest_wait_s: policy.alarms?.longest_wait_s ?? null,
    service_level_percent: policy.alarms?.service_level_percent ?? null,
    target_percent: policy.service_level?.target_percent ?? 80,
    within_s: policy.service_level?.within_s ?? null,
  });
  const { isBusy, failure, save } = useSaving(keys.queues);
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const canSave = Object.values(draft).every((value) => value === null || !Number.isNaN(value));

  async function send() {
    const { target_percent, within_s, ...alarms } = draft;
    const next = { ...policy, alarms, service_level: { target_percent, within_s } } as QueuePolicy;
    if (await save(() => admin.queues.patch(queue.id, { policy: next, expected_version: queue.version }))) onClose();
  }

  return (
    <FormDialog title={t("floor.alarms.setOf", { queue: queue.name })} submit={t("floor.save")} canSubmit={canSave} isBusy={isBusy} failure={failure} onSubmit={() => void send()} onClose={onClose}>
      <NumberInput label={t("floor.alarms.whenWaiting")} description={t("floor.alarms.emptyNever")} min={1} max={100_000} allowDecimal={false} value={draft.waiting ?? ""} onChange={(typed) => set({ waiting: whole(typed) })} />
      <DurationInput label={t("floor.alarms.whenLongest")} placeholder={t("floor.alarms.never")} mayBeEmpty most={7 * DAY_S} value={draft.longest_wait_s} onChange={(longest_wait_s) => set({ longest_wait_s })} />
      <NumberInput label={t("floor.alarms.whenBelow")} min={1} max={100} suffix="%" allowDecimal={false} value={draft.service_level_percent ?? ""} onChange={(typed) => set({ service_level_percent: whole(typed) })} />
      <NumberInput label={t("floor.alarms.target")} min={1} max={100} suffix="%" allowDecimal={false} value={draft.target_percent} onChange={(typed) => set({ target_percent: whole(typed) ?? 80 })} />
      <DurationInput label={t("floor.alarms.within")} description={t("floor.alarms.withinUsual")} mayBeEmpty most={7 * DAY_S} value={draft.within_s} onChange={(within_s) => set({ within_s })} />
    </FormDialog>
  );
}
