import { Button, Skeleton } from "@mantine/core";
import type { ConversationQuery, View } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ArrowUp, CloudOff, Inbox, SearchX } from "lucide-react";
import { lazy, Suspense, useMemo, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useDelayed } from "../../../session/useDelayed";
import { failureText } from "../../../failures";
import { ListHeader } from "./ListHeader";
import classes from "./ListPane.module.css";
import { ListView } from "./ListView";
import { useConversationList } from "./useConversationList";
import { useListKeys } from "./useListKeys";
import { usePointing } from "./usePointing";
import { useSteadyOrder } from "./useSteadyOrder";

const BulkBar = lazy(() => import("./BulkBar"));

export interface ListPaneProps {
  view: View;
  filter: ConversationQuery;
  onFilter: (filter: ConversationQuery) => void;
  openId: string | null;
}

/** The list of a view: search and filters above, rows below; keeps its order while the agent points at it. */
export function ListPane({ view, filter, onFilter, openId }: ListPaneProps) {
  const navigate = useNavigate();
  const query = useMemo<ConversationQuery>(() => ({ view, sort: view === "waiting" ? "waiting" : "newest", ...filter }), [view, filter]);
  const list = useConversationList(query);
  const [isPointing, setPointing] = usePointing();
  const listKey = JSON.stringify(query);
  const order = useSteadyOrder(list.ids, isPointing, listKey);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const open = (id: string) => void navigate(`/inbox/${view}/${id}`);

  function toggle(id: string) {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  }

  const { cursorId, moveBy } = useListKeys({ ids: order.ids, openId, onOpen: open, onSelect: toggle });
  return (
    <section className={classes.pane} aria-label={view}>
      <ListHeader view={view} filter={filter} onFilter={onFilter} />
      <Suspense fallback={null}>{selected.size > 0 && <BulkBar ids={[...selected]} onDone={() => setSelected(new Set())} />}</Suspense>
      <div className={classes.body}>
        {order.held > 0 && <HeldNotice count={order.held} onShow={() => setPointing(false)} />}
        <ListBody list={list} isFiltered={Boolean(filter.q || filter.queue || filter.inbox || filter.status)} view={view}>
          <ListView
            key={listKey}
            ids={order.ids}
            listKey={listKey}
            view={view}
            openId={openId}
            cursorId={cursorId}
            selected={selected}
            hasMore={list.hasMore}
            isLoadingMore={list.isLoadingMore}
            onOpen={open}
            onSelect={toggle}
            onLoadMore={list.loadMore}
            onPointing={setPointing}
            onMove={moveBy}
          />
        </ListBody>
      </div>
    </section>
  );
}

function HeldNotice({ count, onShow }: { count: number; onShow: () => void }) {
  const { t } = useTranslation();
  return (
    <button type="button" className={classes.held} onClick={onShow}>
      <ArrowUp size={12} aria-hidden /> {t("inbox.held", { count })}
    </button>
  );
}

interface ListBodyProps {
  list: ReturnType<typeof useConversationList>;
  isFiltered: boolean;
  view: View;
  children: ReactNode;
}

function ListBody({ list, isFiltered, view, children }: ListBodyProps) {
  const { t } = useTranslation();
  const isSlow = useDelayed(list.isLoading);
  if (list.isLoading) return isSlow ? <RowSkeletons /> : null;
  if (list.error && list.ids.length === 0) {
    return <EmptyState icon={<CloudOff size={20} />} title={t("inbox.loadFailed")} text={failureText(list.error)} action={<Button onClick={list.retry}>{t("common.retry")}</Button>} />;
  }
  if (list.ids.length === 0) {
    return isFiltered ? (
      <EmptyState icon={<SearchX size={20} />} title={t("inbox.nothingFound")} text={t("inbox.nothingFoundHint")} />
    ) : (
      <EmptyState icon={<Inbox size={20} />} title={t(`emptyViews.${view}.title`)} text={t(`emptyViews.${view}.text`)} />
    );
  }
  return children;
}

function RowSkeletons() {
  return (
    <div className={classes.skeletons} aria-hidden>
      {Array.from({ length: 8 }, (_, index) => (
        <div key={index} className={classes.skeleton}>
          <Skeleton circle height={36} />
          <div>
            <Skeleton height={10} width="45%" mt={6} />
            <Skeleton height={10} width="85%" mt={10} />
          </div>
        </div>
      ))}
    </div>
  );
}
