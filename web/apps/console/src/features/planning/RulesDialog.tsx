import { useQuery } from "@tanstack/react-query";
import type { Id, Queue } from "@trunkline/client";
import { floorCalls } from "@trunkline/client/floor";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { keys } from "../../queries";
import { FormDialog } from "../settings/parts/FormDialog";
import { ChannelRules } from "../settings/queues/ChannelRules";
import { canSave, readQueue, toBody, type QueueDraft } from "../settings/queues/policy";
import { HandingOut } from "../settings/queues/QueueFields";
import { RingEditor } from "../settings/queues/RingEditor";
import { WaitFields } from "../settings/queues/WaitFields";
import type { Change } from "./changes";

type Rules = Extract<Change, { kind: "rules" }>;

interface RulesDialogProps {
  queueId: Id;
  /** What was entered before. */
  held: Change | null;
  onKeep: (change: Rules) => void;
  onClose: () => void;
}

/** Other rules for a queue, entered as in its settings; nothing of it is saved. */
export default function RulesDialog({ queueId, held, onKeep, onClose }: RulesDialogProps) {
  const queue = useQuery({ queryKey: [...keys.queues, queueId], queryFn: () => floorCalls.queue(queueId) });
  return queue.data ? <Form queue={queue.data} held={held?.kind === "rules" ? held : null} onKeep={onKeep} onClose={onClose} /> : null;
}

function Form({ queue, held, onKeep, onClose }: { queue: Queue; held: Rules | null; onKeep: (change: Rules) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<QueueDraft>(() => readQueue(held ? { ...queue, policy: held.after } : queue));
  const set = (change: Partial<QueueDraft>) => setDraft({ ...draft, ...change });

  function keep() {
    const before = toBody(readQueue(queue)).policy ?? {};
    onKeep({ kind: "rules", queueId: queue.id, before, after: toBody(draft).policy ?? {} });
  }

  return (
    <FormDialog title={t("planning.rulesOf", { queue: queue.name })} submit={t("planning.keep")} canSubmit={canSave(draft)} isBusy={false} failure={null} size={620} isDirty onSubmit={keep} onClose={onClose}>
      <HandingOut draft={draft} set={set} />
      <RingEditor queueId={queue.id} rings={draft.rings} onChange={(rings) => set({ rings })} />
      <WaitFields queueId={queue.id} draft={draft} set={set} hasHours={false} />
      <ChannelRules rules={draft.channels} onChange={(channels) => set({ channels })} />
    </FormDialog>
  );
}
