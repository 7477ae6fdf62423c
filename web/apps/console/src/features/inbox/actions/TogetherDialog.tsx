import { Button, Group, Modal, Text, Textarea } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { useAgents, useConversation } from "../../../entities/hooks";
import { useMe } from "../../../session/SessionGate";
import { actionsOn } from "./perform";
import { PickDialog } from "./PickDialog";
import { useAgentPicks } from "./useAgentPicks";

interface TogetherDialogProps {
  id: string;
  way: "handover" | "consult" | "swarm";
  close: () => void;
}

/** Brings a colleague in: first who, then what they should know; a helper needs no words. */
export function TogetherDialog({ id, way, close }: TogetherDialogProps) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const conversation = useConversation(id);
  const agents = useAgents();
  const [chosen, setChosen] = useState<string | null>(null);
  const [words, setWords] = useState("");
  const held = new Set((conversation?.parts ?? []).map((part) => part.agent_id));
  const picks = useAgentPicks(null).filter(
    (pick) => pick.id !== conversation?.assignee_id && (way === "handover" ? pick.status === "available" && pick.id !== me : !held.has(pick.id) && (way === "swarm" || pick.id !== me)),
  );
  const nameOf = (agentId: string) => agents.find((agent) => agent.id === agentId)?.name ?? "";

  function pick(agentId: string) {
    if (way !== "swarm") return setChosen(agentId);
    close();
    void actionsOn.addHelper(id, agentId, "swarm", nameOf(agentId));
  }

  if (chosen === null) return <PickDialog title={t(`actions.${way}`)} picks={picks} onPick={pick} onClose={close} empty={way === "handover" ? t("actions.nobodyThere") : t("commands.nothing")} />;

  const name = nameOf(chosen);
  const asks = way === "consult";
  return (
    <Modal opened onClose={close} title={t(asks ? "actions.consultOf" : "actions.handoverTo", { name })} size={420}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void (asks ? actionsOn.addHelper(id, chosen, "consult", name, words.trim()) : actionsOn.handOver(id, chosen, words.trim(), name));
        }}
      >
        <Text size="sm" c="dimmed" mb={8}>
          {t(asks ? "actions.consultHint" : "actions.handoverHint")}
        </Text>
        <Textarea data-autofocus label={t(asks ? "actions.question" : "actions.transferNote")} autosize minRows={3} maxRows={8} value={words} onChange={(event) => setWords(event.currentTarget.value)} mb="md" />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setChosen(null)}>
            {t("actions.otherColleague")}
          </Button>
          <Button type="submit" disabled={asks && !words.trim()}>
            {t(`actions.${way}`)}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
