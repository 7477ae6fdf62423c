type Listener = () => void;

/** One value that components can read and follow. */
export class Signal<T> {
  private readonly listeners = new Set<Listener>();

  constructor(private value: T) {}

  readonly read = (): T => this.value;

  write(next: T): void {
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const notify of this.listeners) notify();
  }

  readonly subscribe = (listener: Listener): Listener => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
