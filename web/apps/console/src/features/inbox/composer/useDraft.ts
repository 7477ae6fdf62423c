import { api, type Draft, type Id } from "@trunkline/client";
import { useCallback, useEffect, useRef } from "react";
import { keys, queryClient } from "../../../queries";

const SAVE_AFTER_MS = 900;

/** Keeps what is being written on the server: shortly after each pause in typing, and on leaving. */
export function useDraft(id: Id): { save: (draft: Draft) => void; forget: () => void } {
  const waiting = useRef<Draft | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const draft = waiting.current;
    waiting.current = null;
    if (!draft) return;
    queryClient.setQueryData(keys.detail(id), (held: object | undefined) => (held ? { ...held, draft: draft.text ? draft : null } : held));
    // A draft that could not be kept is still in the field; the next key stroke tries again.
    api.conversations.draft(id, draft).catch(() => undefined);
  }, [id]);

  const save = useCallback(
    (draft: Draft) => {
      waiting.current = draft;
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, SAVE_AFTER_MS);
    },
    [flush],
  );

  /** What was sent is no draft any more: the server forgets it by itself. */
  const forget = useCallback(() => {
    clearTimeout(timer.current);
    waiting.current = null;
    queryClient.setQueryData(keys.detail(id), (held: object | undefined) => (held ? { ...held, draft: null } : held));
  }, [id]);

  useEffect(() => flush, [flush]);
  return { save, forget };
}
