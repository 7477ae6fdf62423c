import type { QueryKey } from "@tanstack/react-query";
import type { ApiFailure } from "@trunkline/client";
import { useEdited, type Edited } from "./useEdited";
import { useSaving } from "./useSaving";

export interface Editing<R, D> extends Omit<Edited<R, D>, "saved"> {
  isBusy: boolean;
  failure: ApiFailure | null;
  /** Sends what was entered and goes on from the answer; resolves to whether it went well. */
  save: (write: () => Promise<R>) => Promise<boolean>;
}

/** A row being edited and saved: what `EditForm` and `EditDialog` are given. `refreshes` hang on it. */
export function useEditing<R extends { version: number }, D extends object>(row: R, read: (row: R) => D, ...refreshes: QueryKey[]): Editing<R, D> {
  const { saved, lookAgain, isStale, ...edited } = useEdited(row, read);
  const { isBusy, failure, forget, save } = useSaving(...refreshes);
  const isParted = isStale && !isBusy; // One's own change may be heard of before its answer is there.
  return {
    ...edited,
    isStale: isParted,
    isBusy,
    failure: isParted ? null : failure,
    lookAgain: () => {
      forget();
      lookAgain();
    },
    save: (write) => save(async () => saved(await write(), edited.draft)),
  };
}
