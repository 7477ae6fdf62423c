import { Button, CloseButton, Loader, TextInput } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery, type InfiniteData, type QueryKey, type UseInfiniteQueryResult } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import type { Id } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff, Search } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode, type RefObject } from "react";
import { useNavigate } from "react-router";
import { useCommands, type Command } from "../actions/registry";
import { failureText } from "../failures";
import { useDelayed } from "../session/useDelayed";
import classes from "./ListPage.module.css";

const ROW_PX = 56;
const PAGE = 60;

interface Listed<R> {
  items: R[];
  next_cursor: string | null;
}

type Pages<R> = UseInfiniteQueryResult<InfiniteData<Listed<R>>>;

/** Rows page by page; those of the last search stay until the next ones are here. */
export function usePages<R>(queryKey: QueryKey, ask: (page: { limit: number; cursor?: string }) => Promise<Listed<R>>): Pages<R> {
  return useInfiniteQuery({
    queryKey,
    initialPageParam: "",
    queryFn: ({ pageParam }) => ask({ limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (held) => held,
  });
}

interface ListProps<R> {
  /** Where it is, and what its commands are called: `contacts`. */
  place: string;
  openId: Id | null;
  title: string;
  searchLabel: string;
  typed: string;
  onType: (typed: string) => void;
  /** Beside the title. */
  action?: ReactNode;
  /** Beside the search. */
  filter?: ReactNode;
  pages: Pages<R>;
  failed: string;
  /** In the place of rows where there are none. */
  empty: ReactNode;
  row: (row: R) => ReactNode;
}

interface ListPageProps<R> extends ListProps<R> {
  /** What is open, or what to do where nothing is. */
  detail: ReactNode;
}

export function useIsPhone(): boolean {
  return useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false }) ?? false;
}

/** A list with a search, and beside it the row that is open; on a phone, either. */
export function ListPage<R extends { id: Id }>({ detail, ...list }: ListPageProps<R>) {
  const left = useRef(0);
  const isPhone = useIsPhone();
  const side = <main className={classes.detail}>{detail}</main>;
  if (isPhone) return list.openId ? side : <List {...list} left={left} />;
  return (
    <div className={classes.page}>
      <List {...list} left={left} />
      {side}
    </div>
  );
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** @param left - how far it was scrolled when a row took its place on a phone. */
function List<R extends { id: Id }>({ place, openId, title, searchLabel, typed, onType, action, filter, pages, failed, empty, row, left }: ListProps<R> & { left: RefObject<number> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const isSlow = useDelayed(pages.isFetching);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
    paddingStart: 4,
    paddingEnd: 16,
    initialOffset: () => left.current,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const openAt = rows.findIndex(({ id }) => id === openId);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 12) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  useEffect(() => {
    if (openAt >= 0) virtual.scrollToIndex(openAt, { align: "auto" });
    // Only another row scrolls; a list that changes around the open one does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [openId]);

  const step = useCallback(
    (by: number) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, openAt + by))];
      if (next) void navigate(`/${place}/${next.id}`);
    },
    [navigate, openAt, place, rows],
  );
  const commands = useMemo<Command[]>(
    () => [
      { id: "list.search", section: "go", label: searchLabel, icon: <Search size={16} />, run: () => search.current?.focus() },
      { id: "list.next", section: "go", label: t("commands.next"), repeats: true, run: () => step(1) },
      { id: "list.previous", section: "go", label: t("commands.previous"), repeats: true, run: () => step(-1) },
    ],
    [searchLabel, step, t],
  );
  useCommands(commands);

  function onKeyDown(press: KeyboardEvent) {
    const by = STEPS[press.key];
    if (!by || press.ctrlKey || press.metaKey || press.altKey) return;
    press.preventDefault();
    step(by);
  }

  const nameOf = (id: Id) => `${place}-${id}`;
  return (
    <section className={classes.list} aria-label={title}>
      <header className={classes.header}>
        <h1 className={classes.title}>{title}</h1>
        {isSlow && <Loader size={14} aria-label={t("common.loading")} />}
        <span className={classes.action}>{action}</span>
      </header>
      <div className={classes.search}>
        <TextInput
          ref={search}
          className={classes.field}
          type="search"
          placeholder={searchLabel}
          aria-label={searchLabel}
          leftSection={<Search size={14} aria-hidden />}
          rightSection={typed ? <CloseButton size="xs" aria-label={t("common.clear")} onClick={() => onType("")} /> : null}
          value={typed}
          onChange={(event) => onType(event.currentTarget.value)}
        />
        {filter}
      </div>
      {pages.isError && <EmptyState icon={<CloudOff size={20} />} title={failed} text={failureText(pages.error)} action={<Button onClick={() => void pages.refetch()}>{t("common.retry")}</Button>} />}
      {!pages.isPending && !pages.isError && rows.length === 0 && empty}
      <div
        ref={scroller}
        className={classes.scroller}
        role="listbox"
        tabIndex={0}
        aria-label={title}
        // A row that is not drawn cannot be pointed at.
        aria-activedescendant={openId && items.some((item) => item.index === openAt) ? nameOf(openId) : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => (left.current = event.currentTarget.scrollTop)}
      >
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const one = rows[item.index];
            if (!one) return null;
            return (
              <div
                key={one.id}
                id={nameOf(one.id)}
                role="option"
                aria-selected={one.id === openId}
                aria-posinset={item.index + 1}
                aria-setsize={hasNextPage ? -1 : rows.length}
                className={classes.slot}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => void navigate(`/${place}/${one.id}`)}
              >
                <div className={`${classes.row} ${one.id === openId ? classes.open : ""}`}>{row(one)}</div>
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}
