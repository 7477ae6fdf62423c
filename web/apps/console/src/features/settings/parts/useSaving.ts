import { asFailure, type ApiFailure } from "@trunkline/client";
import type { QueryKey } from "@tanstack/react-query";
import { useState } from "react";
import { queryClient } from "../../../queries";

interface Saving {
  isBusy: boolean;
  failure: ApiFailure | null;
  forget: () => void;
  /** Does it; resolves to whether it went well. Afterwards what hangs on it is asked for again, either way. */
  save: (work: () => Promise<unknown>) => Promise<boolean>;
}

/** One button's work: busy while it lasts, and what went wrong. */
export function useSaving(...refreshes: QueryKey[]): Saving {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  async function save(work: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (thrown) {
      setFailure(asFailure(thrown));
      return false;
    } finally {
      // A refusal, too, may have to do with what somebody else changed.
      await Promise.all(refreshes.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
      setBusy(false);
    }
  }
  return { isBusy, failure, forget: () => setFailure(null), save };
}
