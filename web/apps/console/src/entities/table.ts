export interface Versioned {
  id: string;
  version: number;
}

type Listener = () => void;
/** What to keep of the row we hold when a new snapshot takes its place. */
type Merge<T> = (held: T, incoming: T) => T;

/**
 * Rows of one kind by id. A snapshot replaces the row it finds unless that row has a higher version, so
 * answers and stream frames may arrive in any order. Listeners are told once per burst of changes.
 */
export class Table<T extends Versioned> {
  private readonly rows = new Map<string, T>();
  private readonly listeners = new Set<Listener>();
  private told = true;
  /** Rises with every change. */
  revision = 0;

  constructor(private readonly merge: Merge<T> = (_held, incoming) => incoming) {}

  get(id: string): T | undefined {
    return this.rows.get(id);
  }

  values(): IterableIterator<T> {
    return this.rows.values();
  }

  get size(): number {
    return this.rows.size;
  }

  upsert(incoming: T): void {
    const held = this.rows.get(incoming.id);
    if (held && held.version > incoming.version) return;
    this.rows.set(incoming.id, held ? this.merge(held, incoming) : incoming);
    this.changed();
  }

  /** Changes what only this client knows of a row, such as its read position; the version stays. */
  patch(id: string, change: Partial<T>): void {
    const held = this.rows.get(id);
    if (!held) return;
    this.rows.set(id, { ...held, ...change });
    this.changed();
  }

  remove(id: string): void {
    if (this.rows.delete(id)) this.changed();
  }

  clear(): void {
    if (this.rows.size === 0) return;
    this.rows.clear();
    this.changed();
  }

  readonly subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private changed(): void {
    this.revision += 1;
    if (!this.told) return;
    this.told = false;
    queueMicrotask(() => {
      this.told = true;
      for (const notify of this.listeners) notify();
    });
  }
}
