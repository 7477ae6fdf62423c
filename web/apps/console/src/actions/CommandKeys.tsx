import { KeyCaps } from "@trunkline/ui";
import { useKeysOf } from "./registry";

/** The keys of a command as the agent has them; nothing where it has none. */
export function CommandKeys({ id }: { id: string }) {
  const keys = useKeysOf(id);
  return keys ? <KeyCaps keys={keys} /> : null;
}
