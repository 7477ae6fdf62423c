import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Queue } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { formatDuration } from "@trunkline/i18n/duration";
import { Avatar, Chip, EmptyState } from "@trunkline/ui";
import { Plus, Rows3 } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useAgents, useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { Bar, finds } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import classes from "../sections.module.css";
import { Table } from "../Table";
import { readQueue } from "./policy";
import { NewQueue, QueueDetail } from "./QueueDetail";

const SHOWN = 6;
const FEW = 8;

/** The waiting lines: all of them, one, or a new one. */
export function QueuesSection() {
  const { item } = useParams();
  const mayManage = useMe().permissions.includes("queues.manage");
  if (mayManage && item === "new") return <NewQueue />;
  if (mayManage && item) return <QueueDetail key={item} id={item} />;
  return <QueueList mayManage={mayManage} />;
}

function QueueList({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: keys.queues, queryFn: api.queues.list });
  const queues = useQueues();
  const [typed, setTyped] = useState("");
  const shown = queues.filter((queue) => finds(typed, queue.name));
  const columns = [t("settings.name"), t("settings.queues.waiting"), t("settings.queues.agents"), t("settings.queues.handsOut")];
  const add = mayManage && (
    <Button component={Link} to="/settings/queues/new" leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.queues.add")}
    </Button>
  );
  return (
    <>
      {queues.length > 0 && (add || queues.length > FEW) && <Bar {...(queues.length > FEW ? { typed, onType: setTyped } : {})}>{add}</Bar>}
      <Table query={query} rows={shown} columns={columns} empty={<EmptyState icon={<Rows3 size={20} />} title={t(queues.length ? "settings.nothingFound" : "settings.queues.none")} text={queues.length ? undefined : t("settings.queues.noneHint")} action={queues.length ? undefined : add} />}>
        {(queue) => <QueueRow key={queue.id} queue={queue} mayManage={mayManage} />}
      </Table>
    </>
  );
}

function QueueRow({ queue, mayManage }: { queue: Queue; mayManage: boolean }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const { offer_ttl_s } = readQueue(queue);
  return (
    <tr>
      <td>
        {mayManage ? (
          <Link className={parts.link} to={`/settings/queues/${queue.id}`}>
            {queue.name}
          </Link>
        ) : (
          <strong className={classes.strong}>{queue.name}</strong>
        )}
      </td>
      <td>{queue.waiting > 0 ? <Chip tone="waiting">{queue.waiting}</Chip> : <span className={classes.muted}>0</span>}</td>
      <td>
        <span className={classes.iconed}>
          {queue.agent_ids.length > 0 && (
            <span className={classes.people}>
              {queue.agent_ids.slice(0, SHOWN).map((id) => (
                <Avatar key={id} name={agents.find((agent) => agent.id === id)?.name ?? "?"} size={24} />
              ))}
            </span>
          )}
          {queue.agent_ids.length > 0 ? <span className={classes.muted}>{t("settings.queues.agentCount", { count: queue.agent_ids.length })}</span> : <Chip tone="risk">{t("settings.queues.nobody")}</Chip>}
        </span>
      </td>
      <td className={classes.muted}>{offer_ttl_s ? t("settings.queues.offered", { span: formatDuration(offer_ttl_s) }) : t("settings.queues.given")}</td>
    </tr>
  );
}
