import { useInfiniteQuery } from "@tanstack/react-query";
import type { ConversationQuery, Id } from "@trunkline/client";
import { useMemo } from "react";
import { belongs, inOrder } from "../../../entities/conversation/selectors";
import { useRevision } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { fetchListPage, isWithin, type ListPage } from "./listPage";

interface Position {
  cursor: string | null;
  edge: string | null;
}

export interface ConversationList {
  ids: Id[];
  isLoading: boolean;
  error: unknown;
  hasMore: boolean;
  isLoadingMore: boolean;
  loadMore: () => void;
  retry: () => void;
}

const START: Position = { cursor: null, edge: null };

/**
 * A list that stays true: pages from the server, then kept by the stream. A row that starts to belong
 * appears, one that ceases to goes, within the stretch that has been loaded.
 */
export function useConversationList(query: ConversationQuery): ConversationList {
  const me = useMe().account.id;
  const revision = useRevision(entities.conversations);
  const pages = useInfiniteQuery({
    queryKey: keys.list(query),
    initialPageParam: START,
    queryFn: ({ pageParam }) => fetchListPage(entities, query, me, pageParam.cursor, pageParam.edge),
    getNextPageParam: (page: ListPage): Position | undefined => (page.next ? { cursor: page.next, edge: page.edge } : undefined),
  });

  const ids = useMemo(() => {
    const loaded = pages.data?.pages;
    if (!loaded) return [];
    return listedIds(loaded, query, me);
    // The revision stands for the table's rows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pages.data, query, me, revision]);

  return {
    ids,
    isLoading: pages.isPending,
    error: pages.isError ? pages.error : null,
    hasMore: pages.hasNextPage,
    isLoadingMore: pages.isFetchingNextPage,
    loadMore: () => void pages.fetchNextPage(),
    retry: () => void pages.refetch(),
  };
}

function listedIds(pages: ListPage[], query: ConversationQuery, me: Id): Id[] {
  const table = entities.conversations;
  if (query.q || query.view === "mentions") {
    return [...new Set(pages.flatMap((page) => page.ids))].filter((id) => table.get(id));
  }
  const sort = query.sort ?? "newest";
  const edge = pages[pages.length - 1]?.edge ?? null;
  const left = new Map(pages.flatMap((page) => [...page.left]));
  return [...table.values()]
    .filter((row) => belongs(row, query, me) && isWithin(row, edge, sort) && left.get(row.id) !== row.version)
    .sort(inOrder(sort))
    .map((row) => row.id);
}
