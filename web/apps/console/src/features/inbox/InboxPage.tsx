import { useMediaQuery } from "@mantine/hooks";
import type { ConversationQuery, View } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { MessagesSquare } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Navigate, useNavigate, useParams } from "react-router";
import { CommandKeys } from "../../actions/CommandKeys";
import classes from "./InboxPage.module.css";
import { ListPane } from "./list/ListPane";
import { useFirstView, VIEWS } from "./list/useCounts";

/** Reading and writing is loaded beside the list, not before it: at once where a conversation is open, else when nothing else is to do. */
const loadThread = () => import("./thread/ThreadPane").then(({ ThreadPane }) => ({ default: ThreadPane }));
const ThreadPane = lazy(loadThread);
setTimeout(() => void loadThread().catch(() => undefined), /^\/inbox\/[^/]+\/[^/]/.test(location.pathname) ? 0 : 1_500);

const SIDE_KEY = "trunkline.side";

/** Leads to the view where there is something to do. */
function Landing() {
  const view = useFirstView();
  return view ? <Navigate to={`/inbox/${view}`} replace /> : null;
}

/** The agent's place of work: list, thread and customer side by side; on a phone one after the other. */
export function InboxPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { view, conversationId } = useParams();
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const [showsSide, setShowsSide] = useState(() => localStorage.getItem(SIDE_KEY) !== "closed");
  const [filter, setFilter] = useState<ConversationQuery>({});
  if (!view || !VIEWS.has(view as View)) return <Landing />;
  const current = view as View;

  function toggleSide() {
    setShowsSide(!showsSide);
    localStorage.setItem(SIDE_KEY, showsSide ? "closed" : "open");
  }

  const list = <ListPane view={current} filter={filter} onFilter={setFilter} openId={conversationId ?? null} />;
  const thread = conversationId ? (
    <Suspense fallback={<main className={classes.empty} />}>
      <ThreadPane key={conversationId} id={conversationId} view={current} showsSide={showsSide} onToggleSide={toggleSide} onClose={() => void navigate(`/inbox/${current}`)} />
    </Suspense>
  ) : (
    <main className={classes.empty}>
      <EmptyState
        icon={<MessagesSquare size={20} />}
        title={t("inbox.pickTitle")}
        text={t("inbox.pickText")}
        action={
          <span className={classes.hint}>
            <CommandKeys id="list.next" /> <CommandKeys id="list.previous" /> {t("inbox.pickMove")} <CommandKeys id="list.open" /> {t("inbox.pickOpen")} <CommandKeys id="help.shortcuts" /> {t("inbox.pickHelp")}
          </span>
        }
      />
    </main>
  );
  if (isPhone) return <div className={classes.phone}>{conversationId ? thread : list}</div>;
  return (
    <div className={classes.page}>
      {list}
      {thread}
    </div>
  );
}
