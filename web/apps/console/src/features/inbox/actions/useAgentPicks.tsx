import { useTranslation } from "@trunkline/i18n";
import { Avatar, StatusDot } from "@trunkline/ui";
import { useMemo } from "react";
import { useAgents } from "../../../entities/hooks";
import { useMe } from "../../../session/SessionGate";
import type { Pick } from "./PickDialog";

const PRESENT_FIRST = ["available", "busy", "wrap_up", "away", "offline"];

/** Colleagues to choose from, oneself and those who are there first. */
export function useAgentPicks(current: string | null | undefined): (Pick & { status: string })[] {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const agents = useAgents();
  return useMemo(
    () =>
      agents
        .filter((agent) => agent.is_active !== false)
        .sort((a, b) => Number(b.id === me) - Number(a.id === me) || PRESENT_FIRST.indexOf(a.status) - PRESENT_FIRST.indexOf(b.status))
        .map((agent) => ({
          id: agent.id,
          status: agent.status,
          label: agent.id === me ? t("actions.me", { name: agent.name }) : agent.name,
          hint: t("actions.load", { used: agent.capacity.used, cap: agent.capacity.cap }),
          icon: <Avatar name={agent.name} size={24} badge={<StatusDot status={agent.status} size={7} label={t(`agentStatus.${agent.status}`)} />} />,
          isChosen: agent.id === current,
          group: t("actions.agents"),
        })),
    [agents, current, me, t],
  );
}
