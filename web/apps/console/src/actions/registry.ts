import { api, type Me } from "@trunkline/client";
import type { ReactNode } from "react";
import { useEffect, useSyncExternalStore } from "react";
import { showFailure } from "../failures";
import { Signal } from "../live/signal";
import { keys as queryKeys, queryClient } from "../queries";
import type { Section } from "./catalogue";
import { keysOf, type Keymap } from "./keymap";

export type { Section } from "./catalogue";

/** Something the agent can do: one definition feeds menu, palette and keyboard. Its usual keys stand in the catalogue. */
export interface Command {
  /** Stable name; keys are kept under it. */
  id: string;
  section: Section;
  label: string;
  icon?: ReactNode;
  /** The agent's keys for it, put in by the registry; absent means reachable by palette only. */
  keys?: string;
  /** Runs again and again while its key is held down, as a step in a list does. */
  repeats?: boolean;
  /** More words it is found by. */
  words?: string;
  run: () => void;
}

/** Where this browser kept keys before the server did. */
const FORMER_KEY = "trunkline.keys";
const commands = new Signal<readonly Command[]>([]);
const own = new Signal<Keymap>({});

/** Offers these commands while mounted. Pass a memoised list. */
export function useCommands(offered: readonly Command[]): void {
  useEffect(() => {
    commands.write([...commands.read(), ...offered]);
    return () => commands.write(commands.read().filter((command) => !offered.includes(command)));
  }, [offered]);
}

/** Commands on offer now, with the agent's own keys in place. */
export function currentCommands(): Command[] {
  return commands.read().map((command) => withKeys(command, own.read()));
}

function withKeys({ keys: usual, ...command }: Command, held: Keymap): Command {
  const keys = keysOf(command.id, held, usual);
  return keys ? { ...command, keys } : command;
}

export function useCurrentCommands(): Command[] {
  useSyncExternalStore(commands.subscribe, commands.read);
  useSyncExternalStore(own.subscribe, own.read);
  return currentCommands();
}

/** The keys that the agent has given, by command. */
export function useOwnKeys(): Keymap {
  return useSyncExternalStore(own.subscribe, own.read);
}

/** The keys of one command as the agent has them. */
export function useKeysOf(id: string): string | undefined {
  return keysOf(id, useOwnKeys());
}

/** Takes up the keys that came with the session; keys that only this browser knew become the person's. */
export function takeOwnKeys(held: Keymap): void {
  own.write(held);
  const former = localStorage.getItem(FORMER_KEY);
  if (former === null) return;
  localStorage.removeItem(FORMER_KEY);
  try {
    const mine = JSON.parse(former) as Record<string, string>;
    if (Object.keys(held).length === 0 && Object.keys(mine).length > 0) void changeKeys(mine);
  } catch {
    // What cannot be read is not worth keeping.
  }
}

/** Gives commands other keys, here at once and on all machines of the agent: empty for none, null for the usual ones. */
export async function changeKeys(changes: Record<string, string | null>): Promise<void> {
  const before = own.read();
  const next = Object.entries({ ...before, ...changes }).filter((one): one is [string, string] => one[1] !== null);
  own.write(Object.fromEntries(next));
  try {
    const { shortcuts } = await api.session.setKeys(changes);
    own.write(shortcuts);
    queryClient.setQueryData<Me | null>(queryKeys.me, (me) => me && { ...me, shortcuts });
  } catch (thrown) {
    own.write(before);
    showFailure(thrown, () => void changeKeys(changes));
  }
}
