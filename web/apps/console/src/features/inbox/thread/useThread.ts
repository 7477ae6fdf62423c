import { useMutation, useQuery } from "@tanstack/react-query";
import { api, type ConversationDetail, type Id } from "@trunkline/client";
import { useEffect } from "react";
import { useMessageLog } from "../../../entities/hooks";
import type { MessageLog } from "../../../entities/message/log";
import { entities } from "../../../entities/store";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";

const PAGE_SIZE = 60;
const OLDER_PAGE_SIZE = 100;

/** A conversation with its threads, draft and contact; its parts also go into the tables. */
export function useDetail(id: Id) {
  const detail = useQuery({ queryKey: keys.detail(id), queryFn: () => api.conversations.get(id) });
  useEffect(() => {
    if (detail.data) takeDetail(detail.data);
  }, [detail.data]);
  return detail;
}

function takeDetail({ threads: _threads, draft: _draft, participants: _participants, ratings: _ratings, contact, ...conversation }: ConversationDetail): void {
  entities.conversations.upsert({ ...conversation, contact: { id: contact.id, name: contact.name, verified: contact.verified } });
  entities.contacts.upsert(contact);
}

export interface Messages {
  log: MessageLog;
  isLoading: boolean;
  error: unknown;
  isLoadingOlder: boolean;
  loadOlder: () => void;
  retry: () => void;
}

/** The messages of a conversation: the newest page first, older ones on demand, new ones from the stream. */
export function useMessages(id: Id): Messages {
  const log = useMessageLog(id);
  const newest = useQuery({
    queryKey: keys.messages(id),
    queryFn: async () => {
      const page = await api.conversations.messages(id, { limit: PAGE_SIZE });
      entities.messages.load(id, page.items, page.next_cursor !== null);
      return page.items.length;
    },
    // The stream keeps an open log true; one that was closed for a while is read again.
    staleTime: 0,
    refetchOnMount: "always",
  });
  const older = useMutation({
    mutationFn: async () => {
      const first = entities.messages.log(id).messages[0]?.sequence;
      if (first === undefined) return;
      const page = await api.conversations.messages(id, { limit: OLDER_PAGE_SIZE, before: first });
      entities.messages.prepend(id, page.items, page.next_cursor !== null);
    },
    onError: (thrown) => showFailure(thrown),
  });
  return {
    log,
    isLoading: newest.isPending,
    error: newest.isError ? newest.error : null,
    isLoadingOlder: older.isPending,
    loadOlder: () => {
      if (log.isLoaded && log.hasOlder && !older.isPending) older.mutate();
    },
    // Where one part failed the others may have too.
    retry: () => {
      void newest.refetch();
      for (const queryKey of [keys.detail(id), keys.timeline(id)]) void queryClient.invalidateQueries({ queryKey });
    },
  };
}
