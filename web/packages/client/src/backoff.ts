const FIRST_MS = 400;
const LAST_MS = 15_000;

/** How long to wait before try `attempt` (from 0): doubling, capped at 15 s, full jitter over a floor so that a crowd spreads out. */
export function backoffMs(attempt: number, chance: () => number = Math.random): number {
  const ceiling = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return Math.round(FIRST_MS / 2 + chance() * (ceiling - FIRST_MS / 2));
}
