/** What a timeline needs to know of an entry; console and widget each map their messages to it. */
export interface Entry {
  key: string;
  /** RFC 3339 */
  at: string;
  side: "in" | "out" | "note" | "system";
  /** Who speaks; entries of one author within a few minutes form a run. */
  author: string;
  /** Where it was said; a change of place ends a run. */
  place?: string | null;
}

export type Row<E extends Entry> =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "entry"; key: string; entry: E; startsRun: boolean; endsRun: boolean; changesPlace: boolean };

const RUN_MS = 5 * 60_000;

function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function isOneRun(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b || a.side === "system" || b.side === "system") return false;
  if (a.side !== b.side || a.author !== b.author || (a.place ?? null) !== (b.place ?? null)) return false;
  return dayOf(a.at) === dayOf(b.at) && Date.parse(b.at) - Date.parse(a.at) < RUN_MS;
}

/**
 * The rows of a thread, oldest first: a line per day, runs of one author, a change of channel, and one line
 * before the entry `unreadFrom`, the first that was not read yet.
 */
export function buildTimeline<E extends Entry>(entries: readonly E[], unreadFrom: string | null = null): Row<E>[] {
  const rows: Row<E>[] = [];
  let place: string | null = null;
  entries.forEach((entry, index) => {
    const before = entries[index - 1];
    if (!before || dayOf(before.at) !== dayOf(entry.at)) rows.push({ kind: "day", key: `day-${dayOf(entry.at)}-${entry.key}`, at: entry.at });
    const breaks = entry.key === unreadFrom;
    if (breaks) rows.push({ kind: "unread", key: "unread" });
    const changesPlace = Boolean(entry.place) && entry.side !== "system" && place !== null && entry.place !== place;
    if (entry.place && entry.side !== "system") place = entry.place;
    const next = entries[index + 1];
    const after = next?.key === unreadFrom ? undefined : next;
    rows.push({ kind: "entry", key: entry.key, entry, startsRun: breaks || !isOneRun(before, entry), endsRun: !isOneRun(entry, after), changesPlace });
  });
  return rows;
}
