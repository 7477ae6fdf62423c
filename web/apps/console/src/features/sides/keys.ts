import { keys } from "../../queries";

/** The keys under which answers about side conversations are kept; `keys.sides` is in front of all of them. */
export const sideKeys = {
  counts: [...keys.sides, "counts"] as const,
  list: (query: object) => [...keys.sides, "list", query] as const,
  one: (id: string) => [...keys.sides, id] as const,
  messages: (id: string) => [...keys.sides, id, "messages"] as const,
};
