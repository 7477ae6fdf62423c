import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { keys } from "../../../queries";

export interface Counts {
  mine: number;
  waiting: number;
  mentions: number;
}

/** How many conversations three views hold; follows the stream with a short delay. */
export function useCounts(): Counts | undefined {
  const counts = useQuery({
    queryKey: keys.counts,
    queryFn: async (): Promise<Counts> => (await api.conversations.list({ view: "mine", limit: 1 })).counts ?? { mine: 0, waiting: 0, mentions: 0 },
  });
  return counts.data;
}
