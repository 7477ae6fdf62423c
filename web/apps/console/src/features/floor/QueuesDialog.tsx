import "@trunkline/ui/forms.css";
import { Checkbox } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { useAgent, useQueues } from "../../entities/hooks";
import { keys } from "../../queries";
import { FormDialog } from "../settings/parts/FormDialog";
import { useSaving } from "../settings/parts/useSaving";
import { serveQueues } from "./deeds";

/** Which queues an agent serves. */
export default function QueuesDialog({ agentId, onClose }: { agentId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const agent = useAgent(agentId);
  const queues = useQueues();
  const [wanted, setWanted] = useState<ReadonlySet<string>>(() => new Set(agent?.queue_ids));
  const { isBusy, failure, save } = useSaving(keys.queues, keys.agents);
  if (!agent) return null;

  function toggle(id: string) {
    const next = new Set(wanted);
    if (!next.delete(id)) next.add(id);
    setWanted(next);
  }

  async function send() {
    if (agent && (await save(() => serveQueues(agent, wanted)))) onClose();
  }

  return (
    <FormDialog title={t("floor.queuesOf", { name: agent.name })} submit={t("floor.save")} canSubmit isBusy={isBusy} failure={failure} onSubmit={() => void send()} onClose={onClose}>
      {queues.map((queue) => (
        <Checkbox key={queue.id} label={queue.name} checked={wanted.has(queue.id)} onChange={() => toggle(queue.id)} />
      ))}
    </FormDialog>
  );
}
