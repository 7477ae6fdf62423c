import { Button, Loader } from "@mantine/core";
import { gapCalls } from "@trunkline/client/gaps";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState, showToast } from "@trunkline/ui";
import { ArrowLeft, CheckCheck, CloudOff, RefreshCw } from "lucide-react";
import { useState } from "react";
import { Link, Navigate } from "react-router";
import { failureText } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { usePages } from "../../../shell/ListPage";
import { FailingList } from "./FailingList";
import { GapCard } from "./GapCard";
import classes from "./gaps.module.css";

/** What customers asked that no article answers, to be decided about; and the articles that do not help. */
export default function GapsPage() {
  const { t } = useTranslation();
  const pages = usePages(keys.gaps, gapCalls.list);
  const [isSearching, setSearching] = useState(false);
  if (!useMe().permissions.includes("articles.publish")) return <Navigate to="/knowledge" replace />;
  const gaps = pages.data?.pages.flatMap((page) => page.items) ?? [];

  async function search() {
    setSearching(true);
    try {
      const { gaps: count } = await gapCalls.search();
      showToast({ text: count ? t("gaps.found", { count }) : t("gaps.foundNone") });
      await queryClient.invalidateQueries({ queryKey: keys.gaps });
    } catch (failure) {
      showToast({ text: failureText(failure) });
    } finally {
      setSearching(false);
    }
  }

  return (
    <main className={classes.page} aria-label={t("gaps.title")}>
      <div className={classes.column}>
        <Link to="/knowledge" className={classes.back}>
          <ArrowLeft size={14} aria-hidden /> {t("gaps.back")}
        </Link>
        <header className={classes.header}>
          <div>
            <h1 className={classes.title}>{t("gaps.title")}</h1>
            <p className={classes.hint}>{t("gaps.hint")}</p>
          </div>
          <Button variant="default" loading={isSearching} leftSection={<RefreshCw size={14} aria-hidden />} onClick={() => void search()}>
            {t("gaps.search")}
          </Button>
        </header>
        {pages.isPending ? (
          <Loader size={20} aria-label={t("common.loading")} />
        ) : pages.isError ? (
          <EmptyState icon={<CloudOff size={20} />} title={t("gaps.failed")} text={failureText(pages.error)} />
        ) : gaps.length === 0 ? (
          <div className={classes.nothing}>
            <EmptyState icon={<CheckCheck size={20} />} title={t("gaps.emptyTitle")} text={t("gaps.emptyText")} />
          </div>
        ) : (
          <ul className={classes.list}>
            {gaps.map((gap) => (
              <GapCard key={gap.id} gap={gap} />
            ))}
          </ul>
        )}
        {pages.hasNextPage && (
          <Button variant="subtle" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t("gaps.loadMore")}
          </Button>
        )}
        <FailingList />
      </div>
    </main>
  );
}
