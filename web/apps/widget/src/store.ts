import { hostKeeps, keepAtHost } from "./host";
import type { Outgoing } from "./model";

interface Kept {
  visitor: string;
  outbox: Outgoing[];
  draft: string;
  /** What was said of the service and the server has not confirmed, as it is sent. */
  rating: { type: "rate"; rating: string; stars: number; comment: string } | null;
}

const EMPTY: Kept = { visitor: "", outbox: [], draft: "", rating: null };

/** What outlives a reload: who the visitor is, what is not sent yet, what is being written. */
export interface Keeper {
  get: <K extends keyof Kept>(part: K) => Kept[K];
  keep: (change: Partial<Kept>) => void;
}

/**
 * Opens the browser's store; where a frame may not use it the host's page keeps for us, else memory until the reload.
 * Each signed-in customer has their own `key`: what one could not send never goes out in the name of the next.
 */
export async function openKeeper(key: string): Promise<Keeper> {
  let write = (text: string) => localStorage.setItem(key, text);
  let text: string | null;
  try {
    text = localStorage.getItem(key);
  } catch {
    write = (next) => keepAtHost(key, next);
    text = await hostKeeps(key);
  }
  let held = EMPTY;
  try {
    held = { ...EMPTY, ...(JSON.parse(text ?? "{}") as Partial<Kept>) };
  } catch {
    // What cannot be read is as good as nothing.
  }
  return {
    get: (part) => held[part],
    keep(change) {
      held = { ...held, ...change };
      try {
        write(JSON.stringify(held));
      } catch {
        // A full store keeps what it had; the chat itself works.
      }
    },
  };
}
