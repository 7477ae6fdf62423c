import { ActionIcon } from "@mantine/core";
import type { FloorAgent, FloorQueue } from "@trunkline/client";
import { formatNumber, formatTime, useTranslation } from "@trunkline/i18n";
import { formatSpan, useNow } from "@trunkline/ui";
import { Maximize, X } from "lucide-react";
import { useEffect } from "react";
import { longestWait, type Alarm } from "./alarms";
import { percentText } from "./words";
import classes from "./Wallboard.module.css";

const MOST = 12;

interface WallboardProps {
  queues: readonly FloorQueue[];
  agents: readonly FloorAgent[];
  raised: readonly Alarm[];
  onClose: () => void;
}

/** The figures that a room has to see, dark and large; queues in trouble come first. */
export function Wallboard({ queues, agents, raised, onClose }: WallboardProps) {
  const { t } = useTranslation();
  const now = useNow();
  const isAlarmed = (queue: FloorQueue) => raised.some((alarm) => alarm.queueId === queue.id);
  const shown = [...queues].sort((a, b) => Number(isAlarmed(b)) - Number(isAlarmed(a)) || (queues.length > MOST ? b.waiting - a.waiting : 0)).slice(0, MOST);
  const columns = Math.ceil(Math.sqrt(shown.length));
  const free = agents.filter((agent) => agent.is_connected && agent.status === "available").length;

  useEffect(() => {
    const leave = (press: KeyboardEvent) => press.key === "Escape" && onClose();
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [onClose]);

  return (
    <main className={classes.wall} data-mantine-color-scheme="dark" aria-label={t("floor.wall.title")}>
      <header className={classes.bar}>
        <span className={classes.clock}>{formatTime(new Date(now).toISOString())}</span>
        <span>{t("floor.wall.available", { count: free })}</span>
        {queues.length > MOST && <span>{t("floor.wall.more", { count: queues.length - MOST })}</span>}
        <span className={classes.buttons}>
          {document.fullscreenEnabled && (
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("floor.wall.fullScreen")} onClick={() => void document.documentElement.requestFullscreen()}>
              <Maximize size={20} />
            </ActionIcon>
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t("floor.wall.close")}
            onClick={() => {
              if (document.fullscreenElement) void document.exitFullscreen();
              onClose();
            }}
          >
            <X size={20} />
          </ActionIcon>
        </span>
      </header>
      <ul className={classes.tiles} style={{ "--columns": columns, "--rows": Math.ceil(shown.length / columns) } as React.CSSProperties}>
        {shown.map((queue) => {
          const { percent, target_percent } = queue.service_level;
          const waited = longestWait(queue, now);
          return (
            <li key={queue.id} className={`${classes.tile} ${isAlarmed(queue) ? classes.alarmed : ""}`}>
              <h2 className={classes.name}>{queue.name}</h2>
              <span className={`${classes.huge} ${queue.waiting ? classes.waiting : ""}`}>
                {formatNumber(queue.waiting)}
                <span className={classes.caption}>{t("floor.figures.waiting")}</span>
              </span>
              <span className={classes.large}>
                {queue.waiting_since ? formatSpan(waited) : "–"}
                <span className={classes.caption}>{t("floor.figures.longestWait")}</span>
              </span>
              <span className={`${classes.large} ${percent === null ? "" : percent < target_percent ? classes.below : classes.kept}`}>
                {percentText(percent)}
                <span className={classes.caption}>{t("floor.figures.serviceLevel")}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </main>
  );
}
