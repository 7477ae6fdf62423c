import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, Chip, EmptyState } from "@trunkline/ui";
import { Rows3 } from "lucide-react";
import { useAgents, useQueues } from "../../entities/hooks";
import { keys } from "../../queries";
import classes from "./sections.module.css";
import { Table } from "./Table";

const SHOWN = 6;

/** The waiting lines, who serves them, and how many wait now. */
export function QueuesSection() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: keys.queues, queryFn: api.queues.list });
  const queues = useQueues();
  const agents = useAgents();
  const columns = [t("settings.name"), t("settings.queues.waiting"), t("settings.queues.agents")];
  return (
    <Table query={query} rows={queues} columns={columns} empty={<EmptyState icon={<Rows3 size={20} />} title={t("settings.queues.none")} text={t("settings.queues.noneHint")} />}>
      {(queue) => (
        <tr key={queue.id}>
          <td>
            <strong className={classes.strong}>{queue.name}</strong>
          </td>
          <td>{queue.waiting > 0 ? <Chip tone="waiting">{queue.waiting}</Chip> : <span className={classes.muted}>0</span>}</td>
          <td>
            <span className={classes.iconed}>
              <span className={classes.people}>
                {queue.agent_ids.slice(0, SHOWN).map((id) => (
                  <Avatar key={id} name={agents.find((agent) => agent.id === id)?.name ?? "?"} size={24} />
                ))}
              </span>
              <span className={classes.muted}>{t("settings.queues.agentCount", { count: queue.agent_ids.length })}</span>
            </span>
          </td>
        </tr>
      )}
    </Table>
  );
}
