export interface Toast {
  id: number;
  text: string;
  tone: "neutral" | "breach" | "done";
  /** A way back or a next step; closes the toast when used. */
  action?: { label: string; run: () => void };
  /** How long it stays, in ms; 0 keeps it until dismissed. */
  stayMs: number;
}

type Listener = () => void;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<Listener>();

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const notify of listeners) notify();
}

/** Shows a line at the lower edge; at most four stand there, the oldest gives way. Returns its id. */
export function showToast(toast: Partial<Omit<Toast, "id">> & { text: string }): number {
  const id = nextId++;
  publish([...toasts.slice(-3), { tone: "neutral", stayMs: toast.action ? 10_000 : 5_000, ...toast, id }]);
  return id;
}

export function dismissToast(id: number): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

export function subscribeToasts(listener: Listener): Listener {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function readToasts(): readonly Toast[] {
  return toasts;
}
