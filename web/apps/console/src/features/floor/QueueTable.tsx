import { ActionIcon, Tooltip } from "@mantine/core";
import type { FloorQueue, Id } from "@trunkline/client";
import { formatLength, formatNumber, useTranslation } from "@trunkline/i18n";
import { formatSpan, StatusDot, useNow, type Presence } from "@trunkline/ui";
import { Bell, BellRing } from "lucide-react";
import type { ReactNode } from "react";
import { longestWait, type Alarm } from "./alarms";
import classes from "./QueueTable.module.css";
import { lengthText, percentText } from "./words";

const STATES = ["available", "busy", "wrap_up", "away", "offline"] as const satisfies readonly Presence[];
const DASH = "–";

interface QueueTableProps {
  queues: readonly FloorQueue[];
  raised: readonly Alarm[];
  /** Opens a queue's thresholds; null: not one's to set. */
  onThresholds: ((id: Id) => void) | null;
}

/** A line a queue: now on the left, today in the middle, people on the right. On a phone each is a card. */
export function QueueTable({ queues, raised, onThresholds }: QueueTableProps) {
  const { t } = useTranslation();
  const heads = ["waiting", "longestWait", "serviceLevel", "offered", "answered", "abandoned", "overflowed", "firstResponse", "expectedWait", "satisfaction", "agents"] as const;
  return (
    <section className={classes.wrap} aria-label={t("floor.queues")} tabIndex={0}>
      <table className={classes.table} role="table">
        <thead role="rowgroup" className={classes.head}>
          <tr role="row">
            <th role="columnheader" scope="col">{t("floor.queue")}</th>
            {heads.map((name) => (
              <th key={name} role="columnheader" scope="col" className={name === "agents" ? undefined : classes.number} title={t(`floor.means.${name}`)}>
                {t(`floor.figures.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {queues.map((queue) => (
            <QueueRow key={queue.id} queue={queue} raised={raised.filter((alarm) => alarm.queueId === queue.id)} onThresholds={onThresholds} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function QueueRow({ queue, raised, onThresholds }: { queue: FloorQueue; raised: readonly Alarm[]; onThresholds: ((id: Id) => void) | null }) {
  const { t } = useTranslation();
  const { service_level: level, expected_wait: wait, satisfaction } = queue;
  const isRaised = (kind: Alarm["kind"]) => raised.some((alarm) => alarm.kind === kind);
  const isBelow = level.percent !== null && level.percent < level.target_percent;
  const goal = level.within_s === null ? t("floor.goalUsual", { percent: level.target_percent }) : t("floor.goal", { percent: level.target_percent, within: formatLength(level.within_s) });
  const range = wait && wait.high_s > 0 ? t("floor.range", { low: formatLength(wait.low_s), high: formatLength(wait.high_s) }) : undefined;
  return (
    <tr role="row" className={raised.length ? classes.alarmed : undefined}>
      <th role="rowheader" scope="row" className={classes.name}>
        <span className={classes.nameText}>{queue.name}</span>
        {onThresholds && (
          <Tooltip label={t("floor.alarms.set")}>
            <ActionIcon className={classes.bell} variant="subtle" color="gray" size="sm" aria-label={t("floor.alarms.setOf", { queue: queue.name })} onClick={() => onThresholds(queue.id)}>
              {raised.length ? <BellRing size={14} /> : <Bell size={14} />}
            </ActionIcon>
          </Tooltip>
        )}
      </th>
      <Figure name={t("floor.figures.waiting")} tone={isRaised("waiting") ? "breach" : queue.waiting > 0 ? "waiting" : undefined} isBig>{formatNumber(queue.waiting)}</Figure>
      <Figure name={t("floor.figures.longestWait")} tone={isRaised("longest_wait") ? "breach" : undefined} isBig>
        {queue.waiting_since ? <Waited queue={queue} /> : DASH}
      </Figure>
      <Figure name={t("floor.figures.serviceLevel")} tone={isRaised("service_level") || isBelow ? "breach" : level.percent !== null ? "done" : undefined} small={goal} isBig>{percentText(level.percent)}</Figure>
      <Figure name={t("floor.figures.offered")}>{formatNumber(queue.offered)}</Figure>
      <Figure name={t("floor.figures.answered")}>{formatNumber(queue.answered)}</Figure>
      <Figure name={t("floor.figures.abandoned")} small={queue.abandoned_short ? t("floor.shortAbandoned", { count: queue.abandoned_short }) : undefined}>{formatNumber(queue.abandoned)}</Figure>
      <Figure name={t("floor.figures.overflowed")}>{formatNumber(queue.overflowed)}</Figure>
      <Figure name={t("floor.figures.firstResponse")}>{lengthText(queue.first_response_p50_ms)}</Figure>
      <Figure name={t("floor.figures.expectedWait")} small={range}>{wait ? (wait.mean_s === 0 ? t("floor.atOnce") : formatLength(wait.mean_s)) : DASH}</Figure>
      <Figure name={t("floor.figures.satisfaction")} small={satisfaction.ratings ? t("floor.ratings", { count: satisfaction.ratings }) : undefined}>{percentText(satisfaction.percent)}</Figure>
      <td role="cell" data-label={t("floor.figures.agents")}>
        <span className={classes.states}>
          {STATES.map((state) => (
            <span key={state} className={queue.agents[state] ? classes.state : classes.none} title={stateTitle(t(`agentStatus.${state}`), state, queue)}>
              <StatusDot status={state} size={8} label={t(`agentStatus.${state}`)} /> {queue.agents[state]}
            </span>
          ))}
        </span>
      </td>
    </tr>
  );
}

/** For away, also why. */
function stateTitle(label: string, state: Presence, queue: FloorQueue): string {
  const reasons = Object.entries(queue.away_reasons).filter(([reason]) => reason !== "");
  return state === "away" && reasons.length ? `${label}: ${reasons.map(([reason, count]) => `${reason} ${count}`).join(", ")}` : label;
}

function Waited({ queue }: { queue: FloorQueue }) {
  const now = useNow();
  return <span role="timer">{formatSpan(longestWait(queue, now))}</span>;
}

interface FigureProps {
  name: string;
  tone?: "waiting" | "breach" | "done" | undefined;
  small?: string | undefined;
  isBig?: boolean;
  children: ReactNode;
}

function Figure({ name, tone, small, isBig, children }: FigureProps) {
  return (
    <td role="cell" data-label={name} className={classes.number}>
      <span className={`${isBig ? classes.big : ""} ${tone ? classes[tone] : ""}`}>{children}</span>
      {small && <span className={classes.small}>{small}</span>}
    </td>
  );
}
