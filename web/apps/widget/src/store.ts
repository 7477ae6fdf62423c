import type { Outgoing } from "./model";

interface Kept {
  visitor: string;
  outbox: Outgoing[];
  draft: string;
}

const EMPTY: Kept = { visitor: "", outbox: [], draft: "" };

/** What outlives a reload: who the visitor is, what is not sent yet, what is being written. In memory where storage is refused. */
export class Keeper {
  private held: Kept;

  constructor(private readonly key: string) {
    this.held = { ...EMPTY, ...this.load() };
  }

  get<K extends keyof Kept>(part: K): Kept[K] {
    return this.held[part];
  }

  keep(change: Partial<Kept>): void {
    this.held = { ...this.held, ...change };
    try {
      localStorage.setItem(this.key, JSON.stringify(this.held));
    } catch {
      // A browser that refuses storage forgets the visitor with the page; the chat itself works.
    }
  }

  private load(): Partial<Kept> {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "{}") as Partial<Kept>;
    } catch {
      return {};
    }
  }
}
