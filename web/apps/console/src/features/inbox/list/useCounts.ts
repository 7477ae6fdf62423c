import { useQuery } from "@tanstack/react-query";
import { api, type View } from "@trunkline/client";
import { keys } from "../../../queries";

export const VIEWS: ReadonlySet<View> = new Set<View>(["mine", "waiting", "mentions", "snoozed", "all"]);

export interface Counts {
  mine: number;
  waiting: number;
  mentions: number;
}

const ask = {
  queryKey: keys.counts,
  queryFn: async (): Promise<Counts> => (await api.conversations.list({ view: "mine", limit: 1 })).counts ?? { mine: 0, waiting: 0, mentions: 0 },
};

/** How many conversations three views hold; follows the stream with a short delay. */
export function useCounts(): Counts | undefined {
  return useQuery(ask).data;
}

const CHOSEN_KEY = "trunkline.view";

/** Remembers the view that was chosen by hand. */
export function rememberView(view: View): void {
  localStorage.setItem(CHOSEN_KEY, view);
}

/** Where to begin: the view chosen last, unless it is empty; else the first that has something to do. Null until that is known. */
export function useFirstView(): View | null {
  const { data: counts, isError } = useQuery(ask);
  if (isError) return "mine";
  return counts ? firstView(localStorage.getItem(CHOSEN_KEY), counts) : null;
}

export function firstView(chosen: string | null, counts: Counts): View {
  const hasSomething = (view: string) => !(view in counts) || counts[view as keyof Counts] > 0;
  const [first = "all"] = [chosen, "mine", "waiting"].filter((view): view is View => VIEWS.has(view as View) && hasSomething(view as View));
  return first;
}
