import { Button } from "@mantine/core";
import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { knowledge, type Article, type ArticleRevisionLine, type Id } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Chip } from "@trunkline/ui";
import { useState } from "react";
import { useAgent } from "../../entities/hooks";
import { failureText, showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import { useMe } from "../../session/SessionGate";
import classes from "./Versions.module.css";
import { Difference } from "./Difference";
import { mayChange } from "./rights";

const PAGE = 50;

/** Every version of an article: who wrote it, what it changed, and the way back to it. */
export function Versions({ article }: { article: Article }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const asked = useInfiniteQuery({
    queryKey: keys.articleRevisions(article.id),
    initialPageParam: "",
    queryFn: ({ pageParam }) => knowledge.articles.revisions(article.id, { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: isOpen,
  });
  const items = asked.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <details className={classes.versions} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("knowledge.versions")}</summary>
      {asked.isError && <p role="alert">{`${t("knowledge.versionsFailed")} ${failureText(asked.error)}`}</p>}
      <ol className={classes.list}>
        {items.map((revision, at) => (
          <Version key={revision.number} article={article} revision={revision} before={items[at + 1]} />
        ))}
      </ol>
      {asked.hasNextPage && (
        <Button size="compact-sm" variant="subtle" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("knowledge.olderVersions")}
        </Button>
      )}
    </details>
  );
}

/** @param before - the version before it, which the first has not. */
function Version({ article, revision, before }: { article: Article; revision: ArticleRevisionLine; before: ArticleRevisionLine | undefined }) {
  const { t } = useTranslation();
  const me = useMe();
  const author = useAgent(revision.author_id);
  const [isOpen, setOpen] = useState(false);
  const isOld = revision.number !== article.version;

  async function bringBack() {
    try {
      await knowledge.articles.restore(article.id, revision.number, article.version);
    } catch (thrown) {
      showFailure(thrown);
    }
    await queryClient.invalidateQueries({ queryKey: keys.articles });
  }

  return (
    <li className={classes.revision}>
      <div className={classes.line}>
        <span className={classes.number}>{t("knowledge.version", { number: revision.number })}</span>
        <span className={classes.when}>{formatMoment(revision.created_at)}</span>
        <span>{revision.author_id ? (author?.name ?? "") : t("knowledge.program")}</span>
        {revision.status !== before?.status && <Chip>{t(`knowledge.status.${revision.status}`)}</Chip>}
        {revision.restored_from !== null && <span>{t("knowledge.restored", { number: revision.restored_from })}</span>}
        <span className={classes.buttons}>
          {before && (
            <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {t("knowledge.whatChanged")}
            </Button>
          )}
          {isOld && mayChange(article, me.permissions, me.account.id) && (
            <Button size="compact-xs" variant="default" onClick={() => void bringBack()}>
              {t("knowledge.restore")}
            </Button>
          )}
        </span>
      </div>
      {isOpen && before && <Changes articleId={article.id} before={before.number} after={revision.number} />}
    </li>
  );
}

/** What one version changed of another. A version never changes, so its text is asked for once. */
function Changes({ articleId, before, after }: { articleId: Id; before: number; after: number }) {
  const { t } = useTranslation();
  const [older, newer] = useQueries({
    queries: [before, after].map((number) => ({ queryKey: keys.articleRevision(articleId, number), queryFn: () => knowledge.articles.revision(articleId, number), staleTime: Infinity })),
  });
  const error = older?.error ?? newer?.error;
  if (error) return <p role="alert">{`${t("knowledge.versionsFailed")} ${failureText(error)}`}</p>;
  return older?.data && newer?.data ? <Difference before={older.data.content} after={newer.data.content} /> : null;
}
