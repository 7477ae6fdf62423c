import type { Id } from "@trunkline/client";

/** Secrets that were made in this tab, so that they can be entered at the provider once; gone with the page. */
const made = new Map<Id, Record<string, string>>();

export function keepMade(inboxId: Id, secrets: Record<string, string>): void {
  if (Object.keys(secrets).length > 0) made.set(inboxId, { ...made.get(inboxId), ...secrets });
}

export const madeFor = (inboxId: Id): Record<string, string> => made.get(inboxId) ?? {};
