import type { FloorQueue } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { callAttention } from "../../live/attention";
import { Signal } from "../../live/signal";
import { alarmsOf, updateLog, type Alarm, type LogEntry } from "./alarms";
import { alarmText } from "./words";

const log = new Signal<readonly LogEntry[]>([]);

/** The alarms of this moment and those before; a fresh one calls whoever watches. */
export function useAlarms(queues: readonly FloorQueue[]): { raised: readonly Alarm[]; log: readonly LogEntry[] } {
  const { t } = useTranslation();
  const now = useNow();
  const raised = useMemo(() => alarmsOf(queues, now), [queues, now]);
  useEffect(() => {
    const before = log.read();
    const next = updateLog(before, raised, now);
    log.write(next);
    const fresh = next.find((entry) => entry.clearedAt === null && !before.some((held) => held.id === entry.id));
    if (fresh) callAttention(t("floor.alarms.title"), alarmText(t, fresh));
  }, [raised, now, t]);
  return { raised, log: useSyncExternalStore(log.subscribe, log.read) };
}
