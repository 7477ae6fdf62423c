import { Button, Loader, Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useQuery } from "@tanstack/react-query";
import { api, type Thread } from "@trunkline/client";
import { daysAgo, formatDay, formatFullDay, useTranslation } from "@trunkline/i18n";
import { buildTimeline, type Row } from "@trunkline/thread";
import { EmptyState, useNow } from "@trunkline/ui";
import { ArrowDown, CloudOff, MessageSquareDashed } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { useDelayed } from "../../../session/useDelayed";
import { useMe } from "../../../session/SessionGate";
import { firstUnread, threadEntries, type ThreadEntry } from "./entries";
import { MessageRow } from "./MessageRow";
import classes from "./Timeline.module.css";
import type { Messages } from "./useThread";

const LOAD_OLDER_PX = 600;
const AT_END_PX = 48;

interface TimelineProps {
  id: string;
  messages: Messages;
  threads: readonly Thread[];
  /** How far one had read when the conversation was opened; null while that is not known. */
  readAtOpen: number | null;
  onAtEnd: (isAtEnd: boolean) => void;
}

/** What was said, from the oldest loaded message down; stays at the end while one reads there, and still while one reads above. */
export function Timeline({ id, messages, threads, readAtOpen, onAtEnd }: TimelineProps) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const { log, isLoading, error, retry } = messages;
  const isSlow = useDelayed(isLoading && !log.isLoaded);
  const events = useQuery({ queryKey: keys.timeline(id), queryFn: () => api.conversations.timeline(id) });
  const entries = useMemo(() => threadEntries(log, events.data?.items ?? [], me), [log, events.data, me]);
  const rows = useMemo(() => buildTimeline(entries, firstUnread(entries, readAtOpen)), [entries, readAtOpen]);

  if (error && !log.isLoaded) {
    return <EmptyState icon={<CloudOff size={20} />} title={t("thread.failedTitle")} text={failureText(error)} action={<Button onClick={retry}>{t("common.retry")}</Button>} />;
  }
  if (!log.isLoaded) return <div className={classes.scroller}>{isSlow && <BubbleSkeletons />}</div>;
  if (rows.length === 0) {
    return (
      <div className={classes.scroller}>
        <EmptyState icon={<MessageSquareDashed size={20} />} title={t("thread.emptyTitle")} text={t("thread.emptyText")} />
      </div>
    );
  }
  return <Rows key={id} rows={rows} messages={messages} threads={threads} onAtEnd={onAtEnd} />;
}

interface RowsProps {
  rows: Row<ThreadEntry>[];
  messages: Messages;
  threads: readonly Thread[];
  onAtEnd: (isAtEnd: boolean) => void;
}

function Rows({ rows, messages, threads, onAtEnd }: RowsProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const { log, isLoadingOlder, loadOlder } = messages;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === "entry" ? 56 : 40),
    getItemKey: (index) => rows[index]?.key ?? index,
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: 80,
    overscan: 10,
    paddingStart: 16,
    paddingEnd: 12,
  });

  const found = useFoundMessage(rows, messages, (index) => virtual.scrollToIndex(index, { align: "center" }));
  useLayoutEffect(() => {
    if (!found.isWanted) virtual.scrollToEnd();
    // Only the first drawing decides where reading starts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [virtual]);

  function onScroll() {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX;
    if (atEnd !== isAtEnd) setAtEnd(atEnd);
    if (element.scrollTop < LOAD_OLDER_PX) loadOlder();
  }

  useEffect(() => onAtEnd(isAtEnd), [isAtEnd, onAtEnd]);

  // The composer below grows and shrinks; who reads at the end goes on reading there.
  useEffect(() => {
    const element = scroller.current;
    if (!element || !isAtEnd) return;
    const observer = new ResizeObserver(() => virtual.scrollToEnd());
    observer.observe(element);
    return () => observer.disconnect();
  }, [isAtEnd, virtual]);

  // What one sends oneself is always brought into view.
  const lastPending = log.pending[log.pending.length - 1]?.client_id;
  useEffect(() => {
    if (lastPending) virtual.scrollToEnd();
  }, [lastPending, virtual]);

  const hasSeveralThreads = threads.length > 1;
  return (
    <div className={classes.frame}>
      <div ref={scroller} className={classes.scroller} onScroll={onScroll} role="log" aria-label={t("thread.messages")} tabIndex={0}>
        {isLoadingOlder && (
          <div className={classes.older}>
            <Loader size="xs" aria-label={t("common.loading")} />
          </div>
        )}
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div key={item.key} ref={virtual.measureElement} data-index={item.index} className={`${classes.slot} ${row.key === found.key ? classes.found : ""}`} style={{ transform: `translateY(${item.start}px)` }}>
                {row.kind === "day" && <DayLine at={row.at} />}
                {row.kind === "unread" && <div className={classes.unread}>{t("thread.newMessages")}</div>}
                {row.kind === "entry" && <MessageRow row={row} thread={threads.find((thread) => thread.id === row.entry.place)} showsPlace={hasSeveralThreads} />}
              </div>
            );
          })}
        </div>
      </div>
      {!isAtEnd && (
        <button type="button" className={classes.toEnd} onClick={() => virtual.scrollToEnd()} aria-label={t("thread.toEnd")} title={t("thread.toEnd")}>
          <ArrowDown size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** Brings the message that a search led to (`?at=SEQUENCE`) into view, loading older ones until it is there. */
function useFoundMessage(rows: Row<ThreadEntry>[], { log, isLoadingOlder, loadOlder }: Messages, scrollTo: (index: number) => void): { isWanted: boolean; key: string | null } {
  const [query] = useSearchParams();
  const sequence = Number(query.get("at")) || null;
  const shown = useRef<number | null>(null);
  const index = sequence === null ? -1 : rows.findIndex((row) => row.kind === "entry" && row.entry.message?.sequence === sequence);
  useEffect(() => {
    if (sequence === null || shown.current === sequence) return;
    if (index >= 0) {
      shown.current = sequence;
      scrollTo(index);
    } else if (log.hasOlder && !isLoadingOlder) {
      loadOlder();
    }
    // scrollTo and loadOlder are made anew with each drawing and do the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [sequence, index, log.hasOlder, isLoadingOlder]);
  return { isWanted: sequence !== null, key: rows[index]?.key ?? null };
}

function DayLine({ at }: { at: string }) {
  const { t } = useTranslation();
  const now = useNow(60);
  const days = daysAgo(at, now);
  const word = days === 0 ? t("common.today") : days === 1 ? t("common.yesterday") : formatDay(at, now);
  return (
    <div className={classes.day} role="separator" title={formatFullDay(at)}>
      <span>{word}</span>
    </div>
  );
}

function BubbleSkeletons() {
  return (
    <div className={classes.skeletons} aria-hidden>
      <Skeleton height={40} width="44%" radius="lg" />
      <Skeleton height={64} width="52%" radius="lg" ml="auto" />
      <Skeleton height={40} width="30%" radius="lg" />
      <Skeleton height={40} width="38%" radius="lg" ml="auto" />
    </div>
  );
}
