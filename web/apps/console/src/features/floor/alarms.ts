import type { FloorQueue, Id } from "@trunkline/client";

export type AlarmKind = "waiting" | "longest_wait" | "service_level";

export interface Alarm {
  queueId: Id;
  queue: string;
  kind: AlarmKind;
  /** Conversations, seconds or percent. */
  value: number;
  limit: number;
}

export interface LogEntry extends Alarm {
  id: string;
  raisedAt: number;
  /** null while it lasts. */
  clearedAt: number | null;
}

export const MAX_LOG = 30;

/** Seconds for which the one who waits longest has waited. */
export const longestWait = (queue: FloorQueue, now: number): number => (queue.waiting_since ? Math.max(0, (now - Date.parse(queue.waiting_since)) / 1000) : 0);

/** What is beyond its threshold at `now` (ms). */
export function alarmsOf(queues: readonly FloorQueue[], now: number): Alarm[] {
  return queues.flatMap((queue) => {
    const { waiting, longest_wait_s, service_level_percent } = queue.alarms;
    const percent = queue.service_level.percent;
    const found: Alarm[] = [];
    const raise = (kind: AlarmKind, value: number, limit: number) => found.push({ queueId: queue.id, queue: queue.name, kind, value, limit });
    if (waiting !== null && queue.waiting >= waiting) raise("waiting", queue.waiting, waiting);
    const waited = longestWait(queue, now);
    if (longest_wait_s !== null && waited >= longest_wait_s) raise("longest_wait", waited, longest_wait_s);
    if (service_level_percent !== null && percent !== null && percent < service_level_percent) raise("service_level", percent, service_level_percent);
    return found;
  });
}

const keyOf = (alarm: Alarm) => `${alarm.queueId}/${alarm.kind}`;

/** Brings the log up to what is raised now, newest first; the very same log if nothing was raised or cleared. */
export function updateLog(log: readonly LogEntry[], raised: readonly Alarm[], now: number): readonly LogEntry[] {
  const current = new Map(raised.map((alarm) => [keyOf(alarm), alarm]));
  const lasting = new Set(log.filter((entry) => entry.clearedAt === null).map(keyOf));
  const fresh = raised.filter((alarm) => !lasting.has(keyOf(alarm)));
  const isCleared = (entry: LogEntry) => entry.clearedAt === null && !current.has(keyOf(entry));
  if (fresh.length === 0 && !log.some(isCleared)) return log;
  const kept = log.map((entry) => (isCleared(entry) ? { ...entry, clearedAt: now } : entry));
  return [...fresh.map((alarm) => ({ ...alarm, id: `${keyOf(alarm)}/${now}`, raisedAt: now, clearedAt: null })), ...kept].slice(0, MAX_LOG);
}
