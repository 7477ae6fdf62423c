import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Agent } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, EmptyState, formatSpan, StatusDot, useNow } from "@trunkline/ui";
import { MailPlus, UserPlus, UsersRound } from "lucide-react";
import { useState } from "react";
import { useAgents, useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { roleName } from "../../../words";
import { Bar, finds } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import classes from "../sections.module.css";
import { Table } from "../Table";
import { AgentDialog } from "./AgentDialog";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { NewAgentDialog } from "./NewAgentDialog";

/** The colleagues: role, state and load, live; an admin invites, changes and removes them. */
export function AgentsSection() {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: keys.agents, queryFn: api.agents.list });
  const mayManage = useMe().permissions.includes("agents.manage");
  const agents = useAgents();
  const [typed, setTyped] = useState("");
  const [opened, setOpened] = useState<"invite" | "new" | string | null>(null);
  const shown = agents.filter((agent) => agent.is_active && finds(typed, agent.name, agent.email));
  const edited = agents.find((agent) => agent.id === opened);
  const columns = [t("settings.name"), t("settings.agents.role"), t("settings.state"), t("settings.agents.load"), t("settings.agents.queues"), ...(mayManage ? [t("settings.actions")] : [])];
  return (
    <>
      <Bar typed={typed} onType={setTyped}>
        {mayManage && (
          <>
            <Button variant="default" leftSection={<UserPlus size={14} aria-hidden />} onClick={() => setOpened("new")}>
              {t("settings.agents.create")}
            </Button>
            <Button leftSection={<MailPlus size={14} aria-hidden />} onClick={() => setOpened("invite")}>
              {t("settings.agents.invite")}
            </Button>
          </>
        )}
      </Bar>
      <Table query={query} rows={shown} columns={columns} endsInActions={mayManage} empty={<EmptyState icon={<UsersRound size={20} />} title={t(typed ? "settings.nothingFound" : "settings.agents.none")} text={typed ? undefined : t("settings.agents.noneHint")} />}>
        {(agent) => <AgentRow key={agent.id} agent={agent} {...(mayManage ? { onOpen: () => setOpened(agent.id) } : {})} />}
      </Table>
      {mayManage && <Invitations />}
      {opened === "invite" && <InviteDialog onClose={() => setOpened(null)} />}
      {opened === "new" && <NewAgentDialog onClose={() => setOpened(null)} />}
      {edited && <AgentDialog agent={edited} onClose={() => setOpened(null)} />}
    </>
  );
}

function AgentRow({ agent, onOpen }: { agent: Agent; onOpen?: () => void }) {
  const { t } = useTranslation();
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
          <Since at={agent.status_since} />
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
      {onOpen && (
        <td className={parts.right}>
          <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.changeOf", { name: agent.name })} onClick={onOpen}>
            {t("settings.change")}
          </Button>
        </td>
      )}
    </tr>
  );
}

/** A running clock on its own, so that a second passing does not draw the whole list. */
function Since({ at }: { at: string }) {
  const now = useNow();
  return <span className={classes.muted}>{formatSpan((now - Date.parse(at)) / 1000)}</span>;
}
