import type { Id } from "@trunkline/client";
import type { QueuePolicy } from "@trunkline/client/admin";

/** One thing that is another than it was, while it is entered: what is null is not chosen yet. */
export type Change =
  | { kind: "rules"; queueId: Id; before: Partial<QueuePolicy>; after: Partial<QueuePolicy> }
  | { kind: "more"; agentId: Id | null; count: number }
  | { kind: "absent"; agentId: Id | null }
  | { kind: "capacity"; agentId: Id | null; capacity: number }
  | { kind: "serves"; agentId: Id | null; queueId: Id | null; tier: number | null };

export type Kind = Change["kind"];
export const KINDS: readonly Kind[] = ["rules", "more", "absent", "capacity", "serves"];
export const MOST_MORE = 50;
export const USUAL_CAPACITY = 100;

/** A fresh line of a kind whose rest is chosen in it. */
export function fresh(kind: Exclude<Kind, "rules">): Change {
  switch (kind) {
    case "more":
      return { kind, agentId: null, count: 1 };
    case "absent":
      return { kind, agentId: null };
    case "capacity":
      return { kind, agentId: null, capacity: USUAL_CAPACITY };
    case "serves":
      return { kind, agentId: null, queueId: null, tier: 1 };
  }
}

export const isWhole = (change: Change): boolean => change.kind === "rules" || (change.agentId !== null && (change.kind !== "serves" || change.queueId !== null));

interface QueueChange {
  policy?: Record<string, unknown>;
  members?: Record<Id, number | null>;
}

/** What is sent of changes that are whole, as docs/what-if.md says. Of two lines about the same the later counts. */
export function toBody(changes: readonly Change[], nameOf: (id: Id) => string): Record<string, unknown> {
  const queues: Record<Id, QueueChange> = {};
  const agents: Record<Id, { absent?: boolean; capacity?: number }> = {};
  const more: { name: string; like: Id }[] = [];
  for (const change of changes) {
    if (change.kind === "rules") {
      queues[change.queueId] = { ...queues[change.queueId], policy: otherParts(change.before, change.after) };
      continue;
    }
    const { agentId } = change;
    if (agentId === null) continue;
    if (change.kind === "more") {
      for (let number = 1; number <= change.count; number++) more.push({ name: `${nameOf(agentId)} +${more.length + 1}`, like: agentId });
    } else if (change.kind === "absent") {
      agents[agentId] = { ...agents[agentId], absent: true };
    } else if (change.kind === "capacity") {
      agents[agentId] = { ...agents[agentId], capacity: change.capacity };
    } else if (change.queueId !== null) {
      const held = queues[change.queueId];
      queues[change.queueId] = { ...held, members: { ...held?.members, [agentId]: change.tier } };
    }
  }
  return { ...(Object.keys(queues).length ? { queues } : {}), ...(Object.keys(agents).length ? { agents } : {}), ...(more.length ? { more_agents: more } : {}) };
}

/** The parts of a policy that are another; null for one that is as usual again. */
export function otherParts(before: Partial<QueuePolicy>, after: Partial<QueuePolicy>): Record<string, unknown> {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof QueuePolicy>;
  return Object.fromEntries([...names].filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => [name, after[name] ?? null]));
}
