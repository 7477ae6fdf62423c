import "@trunkline/ui/forms.css";
import { ActionIcon, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { exchange } from "@trunkline/client/exchange";
import type { ArticleImportJob } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { ArrowLeft, Download, FileInput } from "lucide-react";
import { Link, useNavigate, useParams } from "react-router";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { DropZone } from "./DropZone";
import classes from "./ExchangePage.module.css";
import { ImportView } from "./ImportView";

/** Articles in from files, tried before anything is written; and all of them out. */
export default function ExchangePage() {
  const { t } = useTranslation();
  const { importId = null } = useParams();
  const navigate = useNavigate();
  const { permissions } = useMe();
  if (!permissions.includes("articles.write")) return <EmptyState icon={<FileInput size={20} />} title={t("exchange.notYours")} text={t("exchange.notYoursText")} />;
  return (
    <main className={classes.page}>
      <header className={classes.header}>
        <ActionIcon size={36} aria-label={t("knowledge.back")} onClick={() => void navigate(importId ? "/knowledge/exchange" : "/knowledge")}>
          <ArrowLeft size={18} aria-hidden />
        </ActionIcon>
        <h1 className={classes.title}>{t("knowledge.exchange")}</h1>
        {permissions.includes("articles.publish") && (
          <Button component="a" href={exchange.exportUrl} download variant="default" leftSection={<Download size={14} aria-hidden />}>
            {t("exchange.export")}
          </Button>
        )}
      </header>
      {importId ? (
        <ImportView key={importId} id={importId} />
      ) : (
        <>
          <DropZone onTaken={(job) => void navigate(`/knowledge/exchange/${job.id}`)} />
          <Recent />
        </>
      )}
    </main>
  );
}

/** What was handed in in the last thirty days, newest first. */
function Recent() {
  const { t } = useTranslation();
  const asked = useQuery({ queryKey: keys.articleImports, queryFn: () => exchange.list() });
  const jobs = asked.data?.items ?? [];
  if (asked.isError) return <p role="alert">{failureText(asked.error)}</p>;
  if (jobs.length === 0) return null;
  return (
    <section aria-label={t("exchange.recent")}>
      <h2 className={classes.sub}>{t("exchange.recent")}</h2>
      <ul className={classes.recent}>
        {jobs.map((job) => (
          <li key={job.id}>
            <Link to={`/knowledge/exchange/${job.id}`} className={classes.job}>
              <span className={classes.name}>{job.name}</span>
              <State job={job} />
              <span className={classes.when}>{formatMoment(job.created_at)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

function State({ job }: { job: ArticleImportJob }) {
  const { t } = useTranslation();
  if (job.state === "failed") return <Chip tone="breach">{t("exchange.state.failed")}</Chip>;
  if (job.state !== "done") return <Chip>{t(`exchange.state.${job.state}`)}</Chip>;
  return (
    <>
      <Chip>{t(job.is_trial ? "exchange.tried" : "exchange.imported", { count: job.counts.created + job.counts.updated })}</Chip>
      {job.counts.fault > 0 && <Chip tone="risk">{t("exchange.faults", { count: job.counts.fault })}</Chip>}
    </>
  );
}
