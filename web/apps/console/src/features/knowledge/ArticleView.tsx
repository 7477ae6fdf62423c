import { ActionIcon, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { asFailure, knowledge, type Article, type Id } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { ArrowLeft, CloudOff, EyeOff, Lock, PenLine } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { failureText, showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import { useMe } from "../../session/SessionGate";
import { ConfirmDialog } from "../settings/parts/ConfirmDialog";
import { ArticleEditor } from "./ArticleEditor";
import classes from "./ArticleView.module.css";
import { useKept, usePlace } from "./drafts";
import { languageName } from "./languages";
import { mayChange } from "./rights";
import { Versions } from "./Versions";

/** One article as its readers see it, with what may be done with it; or as it is written, where something is unsaved. */
export function ArticleView({ id, isPhone, onBack }: { id: Id; isPhone: boolean; onBack: () => void }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<"not yet" | "now" | "done">("not yet");
  const kept = useKept(usePlace(id));
  const asked = useQuery({ queryKey: keys.article(id), queryFn: () => knowledge.articles.get(id) });
  const article = asked.data;
  const isEditing = editing === "now";
  // It stays open when what was written is taken back by hand.
  if (kept && !isEditing) setEditing("now");
  const isGone = asked.isError && asFailure(asked.error).status === 404;
  if (!article || (isGone && !isEditing)) {
    if (!asked.isError) return null;
    return (
      <EmptyState
        icon={isGone ? <EyeOff size={20} /> : <CloudOff size={20} />}
        title={t(isGone ? "knowledge.gone" : "knowledge.failed")}
        text={isGone ? t("knowledge.goneText") : failureText(asked.error)}
        action={isGone ? <Button onClick={onBack}>{t("knowledge.back")}</Button> : <Button onClick={() => void asked.refetch()}>{t("common.retry")}</Button>}
      />
    );
  }
  if (isEditing) return <ArticleEditor article={article} onDone={() => setEditing("done")} />;
  return (
    <article className={classes.page} aria-label={article.title}>
      <header className={classes.head}>
        {isPhone && (
          <ActionIcon size={36} aria-label={t("knowledge.back")} onClick={onBack}>
            <ArrowLeft size={18} aria-hidden />
          </ActionIcon>
        )}
        <h2 className={classes.title} lang={article.language}>
          {article.title}
        </h2>
        <Actions article={article} wasEdited={editing === "done"} onEdit={() => setEditing("now")} />
      </header>
      <p className={classes.facts}>
        <Chip>{t(`knowledge.status.${article.status}`)}</Chip>
        <span>
          {article.audience === "internal" && <Lock size={12} aria-hidden />} {t(`knowledge.audience.${article.audience}`)}
        </span>
        <span>{languageName(article.language)}</span>
        <span>{t("knowledge.version", { number: article.version })}</span>
        <span>{t("knowledge.changed", { when: formatMoment(article.updated_at) })}</span>
        {article.votes.helped + article.votes.missed > 0 && <span>{t("knowledge.votes", article.votes)}</span>}
      </p>
      {/* Made of Markdown and sanitised by the server: no scripts, no styles, our own pictures only. */}
      <div className={classes.body} lang={article.language} dangerouslySetInnerHTML={{ __html: article.html }} />
      <Versions article={article} />
    </article>
  );
}

async function act(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (thrown) {
    showFailure(thrown);
  }
  await queryClient.invalidateQueries({ queryKey: keys.articles });
}

function Actions({ article, wasEdited, onEdit }: { article: Article; wasEdited: boolean; onEdit: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const [isLeaving, setLeaving] = useState(false);
  const publishes = me.permissions.includes("articles.publish");
  if (!mayChange(article, me.permissions, me.account.id)) return null;
  const isNew = article.published_at === null;
  return (
    <div className={classes.actions}>
      <Button variant="default" leftSection={<PenLine size={14} aria-hidden />} onClick={onEdit} autoFocus={wasEdited}>
        {t("knowledge.edit")}
      </Button>
      {article.status === "draft" && !publishes && (
        <Button variant="default" onClick={() => void act(() => knowledge.articles.review(article.id, "request", article.version))}>
          {t("knowledge.askReview")}
        </Button>
      )}
      {article.status === "review" && publishes && (
        <Button variant="default" onClick={() => void act(() => knowledge.articles.review(article.id, "return", article.version))}>
          {t("knowledge.giveBack")}
        </Button>
      )}
      {article.status !== "archived" && (
        <Button variant="default" onClick={() => setLeaving(true)}>
          {t(isNew ? "knowledge.remove" : "knowledge.archive")}
        </Button>
      )}
      {article.status !== "published" && publishes && <Button onClick={() => void act(() => knowledge.articles.publish(article.id, article.version))}>{t("knowledge.publish")}</Button>}
      {isLeaving && (
        <ConfirmDialog
          title={t(isNew ? "knowledge.removeTitle" : "knowledge.archiveTitle", { title: article.title })}
          text={t(isNew ? "knowledge.removeText" : "knowledge.archiveText")}
          confirm={t(isNew ? "knowledge.remove" : "knowledge.archive")}
          run={() => knowledge.articles.remove(article.id, article.version)}
          refreshes={[isNew ? keys.articleLists : keys.articles]}
          onClose={() => setLeaving(false)}
          onDone={() => {
            if (!isNew) return;
            void navigate("/knowledge");
            queryClient.removeQueries({ queryKey: keys.article(article.id) });
          }}
        />
      )}
    </div>
  );
}
