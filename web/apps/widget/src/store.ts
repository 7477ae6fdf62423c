import { hostKeeps, keepAtHost } from "./host";
import type { Outgoing } from "./model";

interface Kept {
  visitor: string;
  outbox: Outgoing[];
  draft: string;
}

const EMPTY: Kept = { visitor: "", outbox: [], draft: "" };

/** What outlives a reload: who the visitor is, what is not sent yet, what is being written. */
export class Keeper {
  private constructor(
    private readonly write: (text: string) => void,
    private held: Kept,
  ) {}

  /** Opens the browser's store; where a frame may not use it the host's page keeps for us, else memory until the reload. */
  static async open(key: string): Promise<Keeper> {
    try {
      const text = localStorage.getItem(key);
      return new Keeper((next) => localStorage.setItem(key, next), read(text));
    } catch {
      return new Keeper(keepAtHost, read(await hostKeeps()));
    }
  }

  get<K extends keyof Kept>(part: K): Kept[K] {
    return this.held[part];
  }

  keep(change: Partial<Kept>): void {
    this.held = { ...this.held, ...change };
    try {
      this.write(JSON.stringify(this.held));
    } catch {
      // A full store keeps what it had; the chat itself works.
    }
  }
}

function read(text: string | null): Kept {
  try {
    return { ...EMPTY, ...(JSON.parse(text ?? "{}") as Partial<Kept>) };
  } catch {
    return EMPTY;
  }
}
