import { useQuery } from "@tanstack/react-query";
import { knowledge } from "@trunkline/client";
import { i18next } from "@trunkline/i18n";
import { keys } from "../../../queries";

/** Whether a language model may be asked here; not until that is known. */
export function useDrafter(): boolean {
  const drafter = useQuery({ queryKey: keys.drafter, queryFn: knowledge.drafter.get, staleTime: 10 * 60_000 });
  return drafter.data?.is_on === true;
}

/** The agent's language, as the server calls it. */
export const ownLanguage = (): "zh" | "en" => (i18next.language.startsWith("zh") ? "zh" : "en");
