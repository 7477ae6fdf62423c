import type { ReactNode } from "react";
import { useEffect, useSyncExternalStore } from "react";
import { Signal } from "../live/signal";

export type Section = "conversation" | "go" | "state" | "preferences" | "help";

/** Something the agent can do: one definition feeds menu, palette and keyboard. */
export interface Command {
  /** Stable name; custom keys are stored under it. */
  id: string;
  section: Section;
  label: string;
  icon?: ReactNode;
  /** `e`, `g i` (one after the other), `mod+k`; absent means reachable by palette only. */
  keys?: string;
  /** Runs again and again while its key is held down, as a step in a list does. */
  repeats?: boolean;
  /** More words it is found by. */
  words?: string;
  run: () => void;
}

const CUSTOM_KEY = "trunkline.keys";
const commands = new Signal<readonly Command[]>([]);
const custom = new Signal<Readonly<Record<string, string>>>(readCustomKeys());

function readCustomKeys(): Record<string, string> {
  try {
    return JSON.parse(localStorage.getItem(CUSTOM_KEY) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

/** Offers these commands while mounted. Pass a memoised list. */
export function useCommands(offered: readonly Command[]): void {
  useEffect(() => {
    commands.write([...commands.read(), ...offered]);
    return () => commands.write(commands.read().filter((command) => !offered.includes(command)));
  }, [offered]);
}

/** Commands on offer now, with the agent's own keys in place. */
export function currentCommands(): Command[] {
  const own = custom.read();
  return commands.read().map((command) => {
    const keys = own[command.id] ?? command.keys;
    return keys ? { ...command, keys } : command;
  });
}

export function useCurrentCommands(): Command[] {
  useSyncExternalStore(commands.subscribe, commands.read);
  useSyncExternalStore(custom.subscribe, custom.read);
  return currentCommands();
}

/** Gives a command other keys; null goes back to its own. */
export function setCustomKeys(id: string, keys: string | null): void {
  const { [id]: _former, ...others } = custom.read();
  const next = keys === null ? others : { ...others, [id]: keys };
  custom.write(next);
  localStorage.setItem(CUSTOM_KEY, JSON.stringify(next));
}

export function hasCustomKeys(id: string): boolean {
  return id in custom.read();
}
