import { useState } from "react";

export interface SteadyOrder {
  ids: readonly string[];
  /** Rows that wait at the top until the order may move. */
  held: number;
}

/** The order to show while the agent points at the list: what is there stays in place, newcomers wait. */
export function keepOrder(shown: readonly string[], wanted: readonly string[]): SteadyOrder {
  const known = new Set(shown);
  const lastKnown = wanted.findLastIndex((id) => known.has(id));
  // What comes after all known rows was loaded by scrolling down and moves nothing.
  const appended = wanted.slice(lastKnown + 1).filter((id) => !known.has(id));
  const held = wanted.slice(0, lastKnown + 1).filter((id) => !known.has(id)).length;
  return { ids: [...shown, ...appended], held };
}

/** Follows `wanted` at once, except while `isHeld`. */
export function useSteadyOrder(wanted: readonly string[], isHeld: boolean, listKey: string): SteadyOrder {
  const [shown, setShown] = useState({ key: listKey, ids: wanted });
  const isFree = !isHeld || shown.key !== listKey || shown.ids.length === 0;
  const order = isFree ? { ids: wanted, held: 0 } : keepOrder(shown.ids, wanted);
  if (isFree && (shown.ids !== wanted || shown.key !== listKey)) setShown({ key: listKey, ids: wanted });
  else if (!isFree && order.ids.length !== shown.ids.length) setShown({ key: listKey, ids: order.ids });
  return order;
}
