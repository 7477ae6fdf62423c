import { api, type Draft, type Id } from "@trunkline/client";
import { useCallback, useEffect, useRef } from "react";
import { keys, queryClient } from "../../../queries";
import { useMe } from "../../../session/SessionGate";

const SAVE_AFTER_MS = 900;

type Written = Pick<Draft, "text" | "kind" | "thread_id">;

export interface DraftKeeper {
  save: (draft: Written) => void;
  /** What was sent is no draft any more. */
  sent: (text: string) => void;
  /** Whether a draft of the server is what was sent since: it had not heard of that when it was asked. */
  isSent: (draft: Written) => boolean;
  /** What the server has not taken yet: typed just before a reload, a cut, or the end of the session. */
  unsaved: () => Written | null;
}

/** What was sent last from each field, until something is written there again. */
const lastSent = new Map<string, string>();

/** Keeps what is being written on the server, shortly after each pause in typing and on leaving; until then in this tab. */
export function useDraft(id: Id): DraftKeeper {
  const place = `trunkline.draft.${useMe().account.id}.${id}`;
  const waiting = useRef<Written | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    const draft = waiting.current;
    waiting.current = null;
    if (!draft) return;
    queryClient.setQueryData(keys.detail(id), (held: object | undefined) => (held ? { ...held, draft: draft.text ? draft : null } : held));
    api.conversations.draft(id, draft).then(
      () => sessionStorage.getItem(place) === JSON.stringify(draft) && sessionStorage.removeItem(place),
      // It stays in the tab; the next key stroke or visit tries again.
      () => undefined,
    );
  }, [id, place]);

  const save = useCallback(
    (draft: Written) => {
      waiting.current = draft;
      lastSent.delete(place);
      sessionStorage.setItem(place, JSON.stringify(draft));
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, SAVE_AFTER_MS);
    },
    [flush, place],
  );

  /** The server forgets it by itself. */
  const sent = useCallback(
    (text: string) => {
      clearTimeout(timer.current);
      waiting.current = null;
      lastSent.set(place, text);
      sessionStorage.removeItem(place);
      queryClient.setQueryData(keys.detail(id), (held: object | undefined) => (held ? { ...held, draft: null } : held));
    },
    [id, place],
  );

  const isSent = useCallback((draft: Written) => lastSent.get(place) === draft.text.trim(), [place]);

  const unsaved = useCallback(() => JSON.parse(sessionStorage.getItem(place) ?? "null") as Written | null, [place]);

  useEffect(() => flush, [flush]);
  return { save, sent, isSent, unsaved };
}
