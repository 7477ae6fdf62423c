import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type Team } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, EmptyState } from "@trunkline/ui";
import { Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useAgents, useQueues } from "../../../entities/hooks";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Bar } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import classes from "../sections.module.css";
import { Table } from "../Table";
import { TeamDialog } from "./TeamDialog";

const SHOWN = 8;

/** Groups of colleagues who share queues. */
export function TeamsSection() {
  const { t } = useTranslation();
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list });
  const mayManage = useMe().permissions.includes("agents.manage");
  const agents = useAgents();
  const queues = useQueues();
  const [opened, setOpened] = useState<Team["id"] | "new" | null>(null);
  const rows = teams.data?.items ?? [];
  const edited = rows.find(({ id }) => id === opened);
  const add = mayManage && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened("new")}>
      {t("settings.teams.add")}
    </Button>
  );
  const columns = [t("settings.name"), t("settings.teams.members"), t("settings.teams.queues"), ...(mayManage ? [t("settings.actions")] : [])];
  return (
    <>
      {rows.length > 0 && add && <Bar>{add}</Bar>}
      <Table query={teams} rows={rows} columns={columns} endsInActions={mayManage} empty={<EmptyState icon={<UsersRound size={20} />} title={t("settings.teams.none")} text={t("settings.teams.noneHint")} action={add} />}>
        {(team) => (
          <tr key={team.id}>
            <td>
              <strong className={classes.strong}>{team.name}</strong>
            </td>
            <td>
              <span className={classes.iconed}>
                <span className={classes.people}>
                  {team.agent_ids.slice(0, SHOWN).map((id) => (
                    <Avatar key={id} name={agents.find((agent) => agent.id === id)?.name ?? "?"} size={24} />
                  ))}
                </span>
                <span className={classes.muted}>{t("settings.queues.agentCount", { count: team.agent_ids.length })}</span>
              </span>
            </td>
            <td className={classes.muted}>
              {queues
                .filter((queue) => queue.team_id === team.id)
                .map((queue) => queue.name)
                .join(t("common.listSeparator")) || "–"}
            </td>
            {mayManage && (
              <td className={parts.right}>
                <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.changeOf", { name: team.name })} onClick={() => setOpened(team.id)}>
                  {t("settings.change")}
                </Button>
              </td>
            )}
          </tr>
        )}
      </Table>
      {opened === "new" && <TeamDialog team={null} onClose={() => setOpened(null)} />}
      {edited && <TeamDialog team={edited} onClose={() => setOpened(null)} />}
    </>
  );
}
