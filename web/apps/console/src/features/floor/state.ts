import type { FloorAgent, FloorChange, FloorQueue, FloorRisk, Id } from "@trunkline/client";

/** The floor as it was told last; queues and agents in their order. */
export interface FloorState {
  at: string;
  queues: readonly FloorQueue[];
  agents: readonly FloorAgent[];
  risks: readonly FloorRisk[];
}

/** Takes one frame. What follows on nothing is of no use; the whole comes first on every line. */
export function applyChange(held: FloorState | null, change: FloorChange): FloorState | null {
  if (!held && !change.whole) return null;
  const before = change.whole ? null : held;
  return {
    at: change.at,
    queues: merged(before?.queues ?? [], change.queues, change.queue_ids),
    agents: merged(before?.agents ?? [], change.agents, change.agent_ids),
    risks: change.at_risk ?? before?.risks ?? [],
  };
}

function merged<T extends { id: Id }>(held: readonly T[], changed: readonly T[] = [], order?: readonly Id[]): readonly T[] {
  if (changed.length === 0 && !order) return held;
  const rows = new Map([...held, ...changed].map((row) => [row.id, row]));
  return (order ?? held.map((row) => row.id)).flatMap((id) => rows.get(id) ?? []);
}
