import type { QueryKey } from "@tanstack/react-query";
import { queryClient } from "../queries";

const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/** Asks for an answer again, once per `withinMs` however often it is called: a busy stream must not become a busy poll. */
export function refreshSoon(queryKey: QueryKey, withinMs = 800): void {
  const name = JSON.stringify(queryKey);
  if (waiting.has(name)) return;
  waiting.set(
    name,
    setTimeout(() => {
      waiting.delete(name);
      void queryClient.invalidateQueries({ queryKey });
    }, withinMs),
  );
}
