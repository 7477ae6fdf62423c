import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { keys } from "../../../queries";

/** Names the workspace gave to its own fields; a field without one shows its key. */
export function useFieldLabels(entity: "contact" | "conversation"): (key: string) => string {
  const fields = useQuery({ queryKey: keys.customFields, queryFn: api.customFields.list });
  return (key) => fields.data?.items.find((field) => field.entity === entity && field.key === key)?.label || key;
}
