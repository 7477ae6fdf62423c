import { useVirtualizer } from "@tanstack/react-virtual";
import type { View } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { ConversationRow } from "./ConversationRow";
import classes from "./ListView.module.css";

export interface ListViewProps {
  ids: readonly string[];
  /** Tells one list from another. */
  listKey: string;
  view: View;
  openId: string | null;
  cursorId: string | null;
  selected: ReadonlySet<string>;
  hasMore: boolean;
  isLoadingMore: boolean;
  onOpen: (id: string) => void;
  onSelect: (id: string) => void;
  onLoadMore: () => void;
  onPointing: (isPointing: boolean) => void;
  /** Moves the cursor by so many rows. */
  onMove: (rows: number) => void;
}

/** Where the list was left: on a phone a conversation takes its place, and the way back leads to the same rows. */
let left = { listKey: "", offset: 0 };

const ROW_PX = 76;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity };

/** The rows themselves, drawn only where they are seen. */
export function ListView({ ids, listKey, view, openId, cursorId, selected, hasMore, isLoadingMore, onOpen, onSelect, onLoadMore, onPointing, onMove }: ListViewProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 16,
    initialOffset: () => (left.listKey === listKey ? left.offset : 0),
  });
  const items = virtual.getVirtualItems();
  // A row that is not drawn cannot be pointed at.
  const activeId = items.map((item) => ids[item.index]).find((id) => id !== undefined && id === (cursorId ?? openId));
  const lastShown = items[items.length - 1]?.index ?? 0;

  useEffect(() => {
    if (hasMore && !isLoadingMore && lastShown >= ids.length - 12) onLoadMore();
  }, [hasMore, isLoadingMore, lastShown, ids.length, onLoadMore]);

  function onKeyDown(press: KeyboardEvent) {
    const rows = STEPS[press.key];
    if (!rows || press.ctrlKey || press.metaKey || press.altKey) return;
    press.preventDefault();
    onMove(rows);
  }

  const cursorIndex = cursorId ? ids.indexOf(cursorId) : -1;
  useEffect(() => {
    if (cursorIndex >= 0) virtual.scrollToIndex(cursorIndex, { align: "auto" });
    // Only a moved cursor scrolls; a list that grows under it does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursorId]);

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="listbox"
      tabIndex={0}
      aria-label={t(`views.${view}`)}
      aria-activedescendant={activeId ? `conversation-${activeId}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => (left = { listKey, offset: event.currentTarget.scrollTop })}
      onPointerMove={(event) => event.pointerType === "mouse" && onPointing(true)}
      onPointerLeave={() => onPointing(false)}
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const id = ids[item.index];
          if (!id) return null;
          return (
            <div
              key={item.key}
              id={`conversation-${id}`}
              role="option"
              aria-selected={id === openId}
              aria-setsize={hasMore ? -1 : ids.length}
              aria-posinset={item.index + 1}
              className={classes.slot}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={() => onOpen(id)}
            >
              <ConversationRow id={id} isOpen={id === openId} isCursor={id === cursorId} isSelected={selected.has(id)} showOwner={view !== "mine"} onSelect={onSelect} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
