import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { SideConversation, SidesQuery } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff, MessagesSquare } from "lucide-react";
import { useNavigate, useParams } from "react-router";
import { useState } from "react";
import { failureText } from "../../failures";
import { useIsPhone, usePages } from "../../shell/ListPage";
import { sideKeys } from "./keys";
import classes from "./AskedPage.module.css";
import { askCounts } from "./news";
import { SideRow } from "./SideRow";
import { SideThread } from "./SideThread";

const VIEWS = ["asked", "started", "done"] as const;
type View = (typeof VIEWS)[number];

const QUERIES: Record<View, SidesQuery> = { asked: { view: "asked", state: "live" }, started: { view: "started", state: "live" }, done: { view: "all", state: "done" } };
const NAMES = { asked: "sides.askedOfMe", started: "sides.askedByMe", done: "sides.done" } as const;
const EMPTY = { asked: ["sides.noneAsked", "sides.noneAskedHint"], started: ["sides.noneStarted", "sides.noneStartedHint"], done: ["sides.noneDone", null] } as const;

/** What colleagues ask of one and one's teams, what one has asked, and beside it the question that is open. */
export default function AskedPage() {
  const { t } = useTranslation();
  const { sideId = null } = useParams();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const [view, setView] = useState<View>("asked");
  const list = <List view={view} onView={setView} openId={sideId} />;
  const detail = sideId ? (
    <SideThread key={sideId} id={sideId} showsCase onBack={isPhone ? () => void navigate("/asked") : undefined} />
  ) : (
    <EmptyState icon={<MessagesSquare size={20} />} title={t("sides.pickTitle")} text={t("sides.pickText")} />
  );
  if (isPhone) return sideId ? <main className={classes.detail}>{detail}</main> : list;
  return (
    <div className={classes.page}>
      {list}
      <main className={classes.detail}>{detail}</main>
    </div>
  );
}

function List({ view, onView, openId }: { view: View; onView: (view: View) => void; openId: string | null }) {
  const { t } = useTranslation();
  const counts = useQuery({ queryKey: sideKeys.counts, queryFn: askCounts }).data;
  const pages = usePages<SideConversation>(sideKeys.list(QUERIES[view]), (page) => sides.list({ ...QUERIES[view], ...page }));
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const waits = { asked: counts?.asked ?? 0, started: counts?.answered ?? 0, done: 0 };
  const [title, hint] = EMPTY[view];
  return (
    <section className={classes.list} aria-label={t("nav.asked")}>
      <header className={classes.header}>
        <h1 className={classes.title}>{t("nav.asked")}</h1>
        <div className={classes.views} role="group" aria-label={t("sides.views")}>
          {VIEWS.map((choice) => (
            <button key={choice} type="button" className={classes.view} aria-pressed={choice === view} onClick={() => onView(choice)}>
              {t(NAMES[choice])}
              {waits[choice] > 0 && <span className={classes.count}>{waits[choice] > 99 ? "99+" : waits[choice]}</span>}
            </button>
          ))}
        </div>
      </header>
      <div className={classes.rows}>
        {pages.isPending && <Skeleton height={72} radius="md" role="status" aria-label={t("common.loading")} />}
        {pages.isError && <EmptyState icon={<CloudOff size={20} />} title={t("sides.failed")} text={failureText(pages.error)} action={<Button onClick={() => void pages.refetch()}>{t("common.retry")}</Button>} />}
        {pages.isSuccess && rows.length === 0 && <EmptyState icon={<MessagesSquare size={20} />} title={t(title)} text={hint ? t(hint) : undefined} />}
        <Rows rows={rows} openId={openId} showsAsker={view !== "started"} />
        {pages.hasNextPage && (
          <Button variant="subtle" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("sides.earlier")}
          </Button>
        )}
      </div>
    </section>
  );
}

function Rows({ rows, openId, showsAsker }: { rows: SideConversation[]; openId: string | null; showsAsker: boolean }) {
  const navigate = useNavigate();
  return (
    <ul className={classes.items}>
      {rows.map((side) => (
        <li key={side.id}>
          <button type="button" aria-current={side.id === openId ? "true" : undefined} className={`${classes.row} ${side.id === openId ? classes.open : ""}`} onClick={() => void navigate(`/asked/${side.id}`)}>
            <SideRow side={side} showsAsker={showsAsker} />
          </button>
        </li>
      ))}
    </ul>
  );
}
