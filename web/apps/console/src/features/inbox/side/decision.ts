export interface Told {
  rule: string;
  waitedS: number | null;
  tier: number | null;
  /** All who were asked at once, where that were several. */
  asked: string[];
  candidates: { agentId: string; used: number; cap: number; idleS: number }[];
  out: { agentId: string; reasons: string[] }[];
}

const numberIn = (value: unknown): number | null => (typeof value === "number" ? value : null);
const rowsIn = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? (value as Record<string, unknown>[]) : []);

/** Reads what a decision considered; the record keeps it as it was then, so parts may be missing in old ones. */
export function readDecision(considered: Record<string, unknown>): Told {
  return {
    rule: typeof considered["rule"] === "string" ? considered["rule"] : "",
    waitedS: numberIn(considered["waited_s"]),
    tier: numberIn(considered["tier"]),
    asked: Array.isArray(considered["asked"]) ? considered["asked"].map(String) : [],
    candidates: rowsIn(considered["candidates"]).map((row) => ({
      agentId: String(row["agent_id"]),
      used: numberIn(row["used"]) ?? 0,
      cap: numberIn(row["cap"]) ?? 0,
      idleS: numberIn(row["idle_s"]) ?? 0,
    })),
    out: rowsIn(considered["out"]).map((row) => ({
      agentId: String(row["agent_id"]),
      reasons: Array.isArray(row["reasons"]) ? row["reasons"].map(String) : [],
    })),
  };
}
