import { useQuery } from "@tanstack/react-query";
import { api, type Agent } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, EmptyState, formatSpan, StatusDot, useNow } from "@trunkline/ui";
import { UsersRound } from "lucide-react";
import { useAgents, useQueues } from "../../entities/hooks";
import { keys } from "../../queries";
import classes from "./sections.module.css";
import { Table } from "./Table";
import { roleName } from "../../words";

/** The colleagues: role, state and load, live. */
export function AgentsSection() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: keys.agents, queryFn: api.agents.list });
  const agents = useAgents();
  const columns = [t("settings.name"), t("settings.agents.role"), t("settings.state"), t("settings.agents.load"), t("settings.agents.queues")];
  return (
    <Table query={query} rows={agents} columns={columns} empty={<EmptyState icon={<UsersRound size={20} />} title={t("settings.agents.none")} text={t("settings.agents.noneHint")} />}>
      {(agent) => <AgentRow key={agent.id} agent={agent} />}
    </Table>
  );
}

function AgentRow({ agent }: { agent: Agent }) {
  const { t } = useTranslation();
  const now = useNow();
  const queues = useQueues();
  const { used, cap } = agent.capacity;
  const names = queues
    .filter((queue) => agent.queue_ids.includes(queue.id))
    .map((queue) => queue.name)
    .join(t("common.listSeparator"));
  return (
    <tr>
      <td>
        <span className={classes.iconed}>
          <Avatar name={agent.name} size={28} />
          <span>
            <strong className={classes.strong}>{agent.name}</strong>
            <br />
            <span className={classes.muted}>{agent.email}</span>
          </span>
        </span>
      </td>
      <td className={classes.muted}>{roleName(agent.role)}</td>
      <td>
        <span className={classes.iconed}>
          <StatusDot status={agent.status} /> {t(`agentStatus.${agent.status}`)}
          <span className={classes.muted}>{formatSpan((now - Date.parse(agent.status_since)) / 1000)}</span>
        </span>
      </td>
      <td>
        <span className={classes.load}>
          <span className={classes.bar} aria-hidden>
            <i style={{ width: `${cap ? Math.min(100, (100 * used) / cap) : 0}%` }} />
          </span>
          {used}/{cap}
        </span>
      </td>
      <td className={classes.muted}>
        <div className={classes.names} title={names}>
          {names || "–"}
        </div>
      </td>
    </tr>
  );
}
