import type { Copy, Message, Thread } from "@trunkline/client";
import { useState } from "react";

const addressesOf = (listed: unknown): string[] => (Array.isArray(listed) ? listed.map((one: { address?: unknown }) => String(one?.address ?? "").toLowerCase()) : []);

/** Those of a mail's copies whom nobody in the thread had written to before the customer's latest mail. */
export function newcomers(thread: Thread, messages: readonly Message[]): Set<string> {
  const mine = messages.filter((message) => message.thread_id === thread.id);
  const latest = mine.findLastIndex((message) => message.direction === "in");
  const earlier = mine.slice(0, Math.max(0, latest));
  if (!earlier.some((message) => message.direction === "in")) return new Set();
  const known = new Set(earlier.flatMap(({ facts }) => [...addressesOf(facts["to"]), ...addressesOf(facts["cc"])]));
  return new Set(thread.copies.map(({ address }) => address.toLowerCase()).filter((address) => !known.has(address)));
}

export const nameOf = ({ name, address }: Copy): string => (name ? `${name} <${address}>` : address);

interface CopyChoice {
  /** Addresses that get a copy; null where the thread has no copies to choose from. */
  kept: string[] | null;
  /** Lower-case addresses that were left out here. */
  left: ReadonlySet<string>;
  toggle: (address: string) => void;
}

/** Who gets a copy of the next reply on a thread: everybody its latest mail went to, but for those left out here. */
export function useCopies(thread: Thread | null): CopyChoice {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const copies = thread?.copies ?? [];
  return {
    kept: copies.length ? copies.map(({ address }) => address).filter((address) => !left.has(address.toLowerCase())) : null,
    left,
    toggle: (address) => setLeft((held) => toggled(held, address)),
  };
}

function toggled(held: ReadonlySet<string>, address: string): Set<string> {
  const next = new Set(held);
  if (!next.delete(address)) next.add(address);
  return next;
}
