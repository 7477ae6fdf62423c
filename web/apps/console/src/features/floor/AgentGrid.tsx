import { ActionIcon, Menu, Select, TextInput } from "@mantine/core";
import type { FloorAgent, FloorQueue, Id } from "@trunkline/client";
import { knownText, useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, formatSpan, StatusDot, useNow } from "@trunkline/ui";
import { Ellipsis, Search, WifiOff } from "lucide-react";
import { useMemo, useState } from "react";
import { showFailure } from "../../failures";
import classes from "./AgentGrid.module.css";
import page from "./FloorPage.module.css";
import { setAgentState, STATE_CHOICES, type StateChoice } from "./deeds";

const SHOWN = 60;
const ORDER = ["available", "busy", "wrap_up", "away", "offline"];

interface AgentGridProps {
  agents: readonly FloorAgent[];
  queues: readonly FloorQueue[];
  onWatch: (id: Id) => void;
  onQueues: ((id: Id) => void) | null;
}

/** Everybody: state and since when, how full, and what they are on; who is at work stands first. */
export function AgentGrid({ agents, queues, onWatch, onQueues }: AgentGridProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [queueId, setQueueId] = useState<string | null>(null);
  const [count, setCount] = useState(SHOWN);
  const wanted = useMemo(() => {
    const name = typed.trim().toLowerCase();
    return agents
      .filter((agent) => agent.name.toLowerCase().includes(name) && (!queueId || agent.queue_ids.includes(queueId)))
      .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || a.name.localeCompare(b.name));
  }, [agents, typed, queueId]);
  return (
    <section className={page.panel} aria-label={t("floor.agents")}>
      <div className={classes.head}>
        <h2 className={page.sub}>{t("floor.agents")}</h2>
        <TextInput size="xs" type="search" aria-label={t("floor.findAgent")} placeholder={t("floor.findAgent")} leftSection={<Search size={12} aria-hidden />} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Select size="xs" clearable aria-label={t("floor.anyQueue")} placeholder={t("floor.anyQueue")} data={queues.map((queue) => ({ value: queue.id, label: queue.name }))} value={queueId} onChange={setQueueId} />
      </div>
      {wanted.length === 0 && <p className={page.quiet}>{t("floor.noAgent")}</p>}
      <ul className={classes.grid}>
        {wanted.slice(0, count).map((agent) => (
          <AgentCard key={agent.id} agent={agent} onWatch={onWatch} onQueues={onQueues} />
        ))}
      </ul>
      {wanted.length > count && (
        <button type="button" className={classes.more} onClick={() => setCount(count + SHOWN)}>
          {t("floor.moreAgents", { count: wanted.length - count })}
        </button>
      )}
    </section>
  );
}

async function change(agentId: Id, state: StateChoice): Promise<void> {
  try {
    await setAgentState(agentId, state);
  } catch (thrown) {
    showFailure(thrown, () => void change(agentId, state));
  }
}

function AgentCard({ agent, onWatch, onQueues }: { agent: FloorAgent; onWatch: (id: Id) => void; onQueues: ((id: Id) => void) | null }) {
  const { t } = useTranslation();
  const { used, cap } = agent.capacity;
  const isLost = !agent.is_connected && agent.status !== "offline";
  const reason = agent.pause_reason && agent.status === "away" ? (knownText(`floor.reasons.${agent.pause_reason}`) ?? agent.pause_reason) : null;
  const load = t("floor.load", { used, cap });
  return (
    <li className={`${classes.card} ${agent.status === "offline" ? classes.off : ""}`}>
      <div className={classes.top}>
        <Avatar name={agent.name} size={28} badge={<StatusDot status={agent.status} size={8} />} />
        <span className={classes.name}>
          <span className={page.strong}>{agent.name}</span>
          <span className={page.muted}>
            {t(`agentStatus.${agent.status}`)}
            {reason && ` · ${reason}`} <Since since={agent.status_since} />
            {isLost && <WifiOff size={11} role="img" aria-label={t("floor.lost")} />}
          </span>
        </span>
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("floor.actionsOn", { name: agent.name })}>
              <Ellipsis size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t("floor.setState")}</Menu.Label>
            {STATE_CHOICES.map((choice) => (
              <Menu.RadioItem key={choice} value={choice} checked={agent.status === choice} closeMenuOnClick onChange={() => void change(agent.id, choice)}>
                {t(`agentStatus.${choice}`)}
              </Menu.RadioItem>
            ))}
            {onQueues && (
              <>
                <Menu.Divider />
                <Menu.Item onClick={() => onQueues(agent.id)}>{t("floor.changeQueues")}</Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.load} role="meter" aria-label={load} aria-valuemin={0} aria-valuemax={Math.max(cap, used)} aria-valuenow={used} title={agent.is_forced ? t("floor.loadForced", { used, cap }) : load}>
        <span className={agent.is_forced ? classes.over : used >= cap ? classes.full : classes.used} style={{ width: `${cap ? Math.min(100, (100 * used) / cap) : 0}%` }} />
      </div>
      {agent.holds.length > 0 && (
        <ul className={classes.holds}>
          {agent.holds.slice(0, 4).map((held) => (
            <li key={held.conversation_id}>
              <button type="button" className={classes.held} onClick={() => onWatch(held.conversation_id)}>
                <ChannelIcon kind={held.channel} size={12} />
                <span className={classes.heldName}>{held.contact_name || `#${held.number}`}</span>
                <span className={page.muted}>
                  <Since since={held.since} />
                </span>
              </button>
            </li>
          ))}
          {agent.holds_count > 4 && <li className={page.muted}>{t("floor.moreHeld", { count: agent.holds_count - 4 })}</li>}
        </ul>
      )}
    </li>
  );
}

function Since({ since }: { since: string }) {
  const now = useNow();
  return <span role="timer" className={classes.timer}>{formatSpan((now - Date.parse(since)) / 1000)}</span>;
}
