export interface SnoozeTime {
  key: "hour" | "threeHours" | "tomorrow" | "monday";
  /** RFC 3339 */
  until: string;
}

const HOUR_MS = 3_600_000;
const MORNING = 9;

/** The times one is likely to want, from `now` (ms) on, mornings at nine o'clock of this machine's zone. */
export function snoozeTimes(now: number): SnoozeTime[] {
  const morningIn = (days: number) => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(MORNING, 0, 0, 0);
    return day.toISOString();
  };
  const untilMonday = (8 - new Date(now).getDay()) % 7 || 7;
  return [
    { key: "hour", until: new Date(now + HOUR_MS).toISOString() },
    { key: "threeHours", until: new Date(now + 3 * HOUR_MS).toISOString() },
    { key: "tomorrow", until: morningIn(1) },
    { key: "monday", until: morningIn(untilMonday) },
  ];
}
