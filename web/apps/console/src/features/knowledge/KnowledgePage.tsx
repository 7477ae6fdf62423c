import "@trunkline/ui/forms.css";
import { ActionIcon, Button, Select, Tooltip } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { knowledge, type ArticleLine } from "@trunkline/client";
import { formatDay, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState, useNow } from "@trunkline/ui";
import { ArrowLeftRight, BookDashed, BookOpen, ChartNoAxesColumn, Lock, PenLine, SearchX } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { keys } from "../../queries";
import { useMe } from "../../session/SessionGate";
import { ListPage, useIsPhone, usePages } from "../../shell/ListPage";
import { ArticleEditor } from "./ArticleEditor";
import { ArticleView } from "./ArticleView";
import classes from "./KnowledgePage.module.css";
import { useKept, usePlace } from "./drafts";
import { languageName } from "./languages";

const STATUSES = ["draft", "review", "published", "archived"] as const;
type Status = (typeof STATUSES)[number];

/** What the company knows: found, read, written and published. */
export default function KnowledgePage() {
  const { t } = useTranslation();
  const { articleId = null } = useParams();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { permissions } = useMe();
  const mayWrite = permissions.includes("articles.write");
  const [typed, setTyped] = useState("");
  const [status, setStatus] = useState<Status | null>(null);
  const [q] = useDebouncedValue(typed.trim(), 250);
  const isWritingNew = useKept(usePlace("new")) !== null && articleId !== "new";
  const query = { ...(q ? { q } : {}), ...(status ? { status } : {}) };
  const pages = usePages(keys.articleList(query), (page) => knowledge.articles.list({ ...page, ...query }));
  return (
    <ListPage
      place="knowledge"
      openId={articleId}
      title={t("nav.knowledge")}
      searchLabel={t("knowledge.search")}
      typed={typed}
      onType={setTyped}
      action={
        <>
          {permissions.includes("articles.publish") && (
            <Tooltip label={t("knowledge.gaps")}>
              <ActionIcon component={Link} to="/knowledge/gaps" aria-label={t("knowledge.gaps")}>
                <BookDashed size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          {permissions.includes("articles.publish") && (
            <Tooltip label={t("knowledge.measures")}>
              <ActionIcon component={Link} to="/knowledge/measures" aria-label={t("knowledge.measures")}>
                <ChartNoAxesColumn size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          {mayWrite && (
            <Tooltip label={t("knowledge.exchange")}>
              <ActionIcon component={Link} to="/knowledge/exchange" aria-label={t("knowledge.exchange")}>
                <ArrowLeftRight size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          {mayWrite && (
            <Button variant="default" leftSection={<PenLine size={14} aria-hidden />} onClick={() => void navigate("/knowledge/new")}>
              {t(isWritingNew ? "knowledge.goOn" : "knowledge.new")}
            </Button>
          )}
        </>
      }
      filter={
        <Select
          size="xs"
          className={classes.status}
          aria-label={t("knowledge.anyStatus")}
          placeholder={t("knowledge.anyStatus")}
          clearable
          clearButtonProps={{ "aria-label": t("common.clear") }}
          data={STATUSES.map((value) => ({ value, label: t(`knowledge.status.${value}`) }))}
          value={status}
          onChange={(value) => setStatus(value as Status | null)}
        />
      }
      pages={pages}
      failed={t("knowledge.failed")}
      empty={
        q ? (
          <EmptyState icon={<SearchX size={20} />} title={t("knowledge.nothingFound")} text={t("knowledge.nothingFoundHint")} />
        ) : status ? (
          <EmptyState
            icon={<SearchX size={20} />}
            title={t("knowledge.noneInState")}
            text={t("knowledge.noneInStateHint")}
            action={
              <Button variant="default" onClick={() => setStatus(null)}>
                {t("knowledge.anyStateAgain")}
              </Button>
            }
          />
        ) : (
          <EmptyState icon={<BookOpen size={20} />} title={t("knowledge.emptyTitle")} text={t(mayWrite ? "knowledge.emptyText" : "knowledge.emptyForReader")} />
        )
      }
      row={(row) => <Row row={row} />}
      detail={
        articleId === "new" ? (
          <ArticleEditor key="new" article={null} onDone={(id) => void navigate(id ? `/knowledge/${id}` : "/knowledge")} />
        ) : articleId ? (
          <ArticleView key={articleId} id={articleId} isPhone={isPhone} onBack={() => void navigate("/knowledge")} />
        ) : (
          <EmptyState icon={<BookOpen size={20} />} title={t("knowledge.pickTitle")} text={t("knowledge.pickText")} />
        )
      }
    />
  );
}

function Row({ row }: { row: ArticleLine }) {
  const { t } = useTranslation();
  const now = useNow(60);
  const isUnsaved = useKept(usePlace(row.id)) !== null;
  return (
    <div className={classes.row}>
      <span className={classes.name} lang={row.language}>
        {row.audience === "internal" && <Lock size={12} aria-label={t("knowledge.audience.internal")} />} {row.title}
      </span>
      <span className={classes.facts}>
        {isUnsaved && <Chip tone="risk">{t("knowledge.unsaved")}</Chip>}
        {row.status !== "published" && <Chip>{t(`knowledge.status.${row.status}`)}</Chip>}
        <span>{languageName(row.language)}</span>
        <span>{row.tags.join(" · ")}</span>
        <span className={classes.when}>{formatDay(row.updated_at, now)}</span>
      </span>
    </div>
  );
}
