import { asFailure, type Agent, type ApiFailure, type Id } from "@trunkline/client";

export type Levels = Readonly<Record<Id, number>>;

interface Ports {
  send: (agentId: Id, levels: Levels, version: number) => Promise<Agent>;
  read: (agentId: Id) => Promise<Agent>;
  /** An agent as the server has them now. */
  onAgent: (agent: Agent) => void;
  /** What was entered for an agent is undone. */
  onRefused: (agent: Agent, failure: ApiFailure) => void;
}

const TRIES = 3;

const same = (a: Levels, b: Levels): boolean => Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([id, level]) => b[id] === level);

/**
 * Saves what is entered in the grid, agent by agent: shown at once, one request of an agent at a time, later entries in
 * the next, all of them undone when one is refused. An agent's version also rises with their state: only a change of
 * their skills by somebody else is a reason to refuse.
 */
export class SkillSaver {
  private readonly entered = new Map<Id, Levels>();
  private readonly sending = new Set<Id>();
  private readonly listeners = new Set<() => void>();
  private revision = 0;

  constructor(private readonly ports: Ports) {}

  /** What is shown of an agent. */
  levels(agent: Agent): Levels {
    return this.entered.get(agent.id) ?? agent.skills;
  }

  set(agent: Agent, skillId: Id, level: number | null): void {
    const { [skillId]: before, ...rest } = this.levels(agent);
    if ((before ?? null) === level) return;
    this.entered.set(agent.id, level === null ? rest : { ...rest, [skillId]: level });
    if (!this.sending.has(agent.id)) void this.save(agent);
    this.changed();
  }

  get isSaving(): boolean {
    return this.sending.size > 0;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly read = (): number => this.revision;

  private async save(agent: Agent): Promise<void> {
    this.sending.add(agent.id);
    let held = agent;
    let tries = 0;
    try {
      for (let levels = this.entered.get(agent.id); levels && !same(levels, held.skills); levels = this.entered.get(agent.id)) {
        const next = await this.send(held, levels, ++tries);
        if (same(next.skills, levels)) tries = 0;
        held = next;
      }
    } catch (thrown) {
      this.ports.onRefused(agent, asFailure(thrown));
    }
    this.sending.delete(agent.id);
    this.entered.delete(agent.id);
    this.changed();
  }

  /** The agent with these levels, or, where only their version had grown old, as they are now: to be sent again. */
  private async send(held: Agent, levels: Levels, tries: number): Promise<Agent> {
    try {
      const saved = await this.ports.send(held.id, levels, held.version);
      this.ports.onAgent(saved);
      return saved;
    } catch (thrown) {
      if (asFailure(thrown).code !== "stale_version") throw thrown;
      const now = await this.ports.read(held.id);
      this.ports.onAgent(now);
      if (tries >= TRIES || !same(now.skills, held.skills)) throw thrown;
      return now;
    }
  }

  private changed(): void {
    this.revision += 1;
    for (const notify of this.listeners) notify();
  }
}
