import "@trunkline/ui/forms.css";
import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Id } from "@trunkline/client";
import { admin, type Skill } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { GraduationCap, Plus, UsersRound } from "lucide-react";
import { useMemo, useState } from "react";
import { useAgents, useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Bar, finds } from "../parts/Bar";
import { SkillDialog } from "./SkillDialog";
import { SkillGrid } from "./SkillGrid";
import classes from "./skills.module.css";

/** Who knows what, and how well: agents down, skills across. */
export function SkillsSection() {
  const { t } = useTranslation();
  const skills = useQuery({ queryKey: settingsKeys.skills, queryFn: admin.skills.list });
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list });
  useQuery({ queryKey: keys.agents, queryFn: api.agents.list });
  const agents = useAgents();
  const queues = useQueues();
  const [typed, setTyped] = useState("");
  const [queueId, setQueueId] = useState<Id | null>(null);
  const [teamId, setTeamId] = useState<Id | null>(null);
  const [edited, setEdited] = useState<Skill | "new" | null>(null);
  const team = teams.data?.items.find(({ id }) => id === teamId);
  const shown = useMemo(
    () => agents.filter((agent) => agent.is_active && finds(typed, agent.name, agent.email) && (!queueId || agent.queue_ids.includes(queueId)) && (!team || team.agent_ids.includes(agent.id))),
    [agents, typed, queueId, team],
  );
  const add = (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setEdited("new")}>
      {t("settings.skills.add")}
    </Button>
  );
  // The row may have changed since its dialog was opened.
  const opened = edited === "new" ? null : (skills.data?.items.find(({ id }) => id === edited?.id) ?? edited);
  return (
    <Asked query={skills}>
      {({ items }) => (
        <>
          {items.length === 0 ? (
            <EmptyState icon={<GraduationCap size={20} />} title={t("settings.skills.none")} text={t("settings.skills.noneHint")} action={add} />
          ) : (
            <>
              <Bar
                typed={typed}
                onType={setTyped}
                filters={
                  <>
                    <Select className={classes.filter} size="xs" clearable searchable aria-label={t("settings.skills.byQueue")} placeholder={t("settings.skills.byQueue")} clearButtonProps={{ "aria-label": t("common.clear") }} data={queues.map(({ id, name }) => ({ value: id, label: name }))} value={queueId} onChange={setQueueId} />
                    {(teams.data?.items.length ?? 0) > 0 && (
                      <Select className={classes.filter} size="xs" clearable searchable aria-label={t("settings.skills.byTeam")} placeholder={t("settings.skills.byTeam")} clearButtonProps={{ "aria-label": t("common.clear") }} data={teams.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []} value={teamId} onChange={setTeamId} />
                    )}
                  </>
                }
              >
                {add}
              </Bar>
              {shown.length === 0 ? <EmptyState icon={<UsersRound size={20} />} title={t("settings.nothingFound")} /> : <SkillGrid agents={shown} skills={items} onEdit={setEdited} />}
            </>
          )}
          {edited && <SkillDialog skill={opened} onClose={() => setEdited(null)} />}
        </>
      )}
    </Asked>
  );
}
