import { ActionIcon, Button, Menu, Skeleton } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { SideConversation } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { EmptyState, showToast } from "@trunkline/ui";
import { ArrowLeft, Check, CloudOff, Ellipsis, EyeOff, MailX, Pencil, RotateCcw } from "lucide-react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Link } from "react-router";
import { failureText, showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import { sideKeys } from "./keys";
import { ChangeSideDialog } from "./ChangeSideDialog";
import { SideComposer } from "./SideComposer";
import { SideLine } from "./SideLine";
import { Asked, SideStanding } from "./SideRow";
import classes from "./SideThread.module.css";
import { isWaiting } from "./state";

interface SideThreadProps {
  id: string;
  onBack?: (() => void) | undefined;
  /** In its own case's panel there is no need to lead there. */
  showsCase?: boolean;
}

const PAGE = 50;
const NEAR_END_PX = 80;

/** One question with everything that was said about it. */
export function SideThread({ id, onBack, showsCase = false }: SideThreadProps) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: sideKeys.one(id), queryFn: () => sides.get(id) });
  if (found.isError) return <EmptyState icon={<CloudOff size={20} />} title={t("sides.failed")} text={failureText(found.error)} action={<Button onClick={() => void found.refetch()}>{t("common.retry")}</Button>} />;
  if (!found.data) return <Skeleton height={64} m={16} radius="md" role="status" aria-label={t("sides.wait")} />;
  const side = found.data;
  return (
    <section className={classes.thread} aria-label={side.subject}>
      <Head side={side} onBack={onBack} showsCase={showsCase} />
      <Lines side={side} />
      <SideComposer key={id} side={side} />
    </section>
  );
}

/** Runs a step on a question and takes in what came of it. */
async function run(step: () => Promise<SideConversation>, done?: string): Promise<void> {
  try {
    const side = await step();
    queryClient.setQueryData(sideKeys.one(side.id), side);
    void queryClient.invalidateQueries({ queryKey: keys.sides });
    if (done) showToast({ text: done, tone: "done" });
  } catch (thrown) {
    showFailure(thrown);
  }
}

function Head({ side, onBack, showsCase }: { side: SideConversation; onBack: (() => void) | undefined; showsCase: boolean }) {
  const { t } = useTranslation();
  const [isChanging, setChanging] = useState(false);
  const manages = side.me.may_manage;
  return (
    <header className={classes.head}>
      <div className={classes.title}>
        {onBack && (
          <ActionIcon size={28} aria-label={t("sides.back")} title={t("sides.back")} onClick={onBack}>
            <ArrowLeft size={16} />
          </ActionIcon>
        )}
        <h2 className={classes.subject}>{side.subject}</h2>
        {manages && (side.state === "done" ? (
          <Button size="compact-sm" variant="default" leftSection={<RotateCcw size={13} />} onClick={() => void run(() => sides.reopen(side.id))}>
            {t("sides.reopen")}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" leftSection={<Check size={13} />} onClick={() => void run(() => sides.close(side.id), t("sides.closed", { subject: side.subject }))}>
            {t("sides.close")}
          </Button>
        ))}
        <Menu position="bottom-end" width={200}>
          <Menu.Target>
            <ActionIcon size={28} aria-label={t("sides.more")} title={t("sides.more")}>
              <Ellipsis size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Pencil size={14} />} onClick={() => setChanging(true)}>
              {t("sides.change")}
            </Menu.Item>
            {manages && side.state === "answered" && (
              <Menu.Item leftSection={<RotateCcw size={14} />} onClick={() => void run(() => sides.reopen(side.id))}>
                {t("sides.reopen")}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      <div className={classes.facts}>
        <SideStanding side={side} />
        <Asked side={side} />
      </div>
      <div className={classes.facts}>
        <span>{t("sides.askedBy", { name: side.opened_by_name })}</span>
        {side.due_at && isWaiting(side) && <span>{t("sides.dueBy", { when: formatMoment(side.due_at) })}</span>}
        {showsCase && (side.case ? <Link to={`/inbox/all/${side.conversation_id}`}>{t("sides.openCase", { number: side.conversation_number })}</Link> : <span>{t("sides.caseHidden", { number: side.conversation_number })}</span>)}
        <span className={classes.hidden}>
          <EyeOff size={12} aria-hidden /> {t("sides.neverSeen")}
        </span>
      </div>
      {side.has_returned && (
        <div role="alert" className={classes.returned}>
          <MailX size={14} aria-hidden /> <span>{t("sides.returned")}</span>
          <Button size="compact-xs" variant="default" onClick={() => void run(() => sides.retry(side.id))}>
            {t("sides.retry")}
          </Button>
        </div>
      )}
      {isChanging && <ChangeSideDialog side={side} onClose={() => setChanging(false)} />}
    </header>
  );
}

function Lines({ side }: { side: SideConversation }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const pages = useInfiniteQuery({
    queryKey: sideKeys.messages(side.id),
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) => sides.messages(side.id, { limit: PAGE, ...(pageParam === undefined ? {} : { before: pageParam }) }),
    getNextPageParam: (page) => (page.next_cursor ? Number(page.next_cursor) : undefined),
  });
  const lines = pages.data ? [...pages.data.pages].reverse().flatMap((page) => page.items) : [];
  const count = lines.length;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [count]);
  useEffect(() => {
    isAtEnd.current = true;
  }, [side.id]);
  return (
    <div
      ref={scroller}
      className={classes.lines}
      role="log"
      aria-label={side.subject}
      tabIndex={0}
      onScroll={({ currentTarget: box }) => (isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX)}
    >
      {pages.hasNextPage && (
        <Button variant="subtle" size="compact-sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("sides.earlier")}
        </Button>
      )}
      {pages.isPending && <Skeleton height={48} radius="md" role="status" aria-label={t("common.loading")} />}
      {lines.map((line) => (
        <SideLine key={line.id} line={line} />
      ))}
    </div>
  );
}
