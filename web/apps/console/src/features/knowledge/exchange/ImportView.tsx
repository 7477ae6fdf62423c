import { Button, Progress } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ArticleImportJob, ArticleImportLine, Id } from "@trunkline/client";
import { exchange } from "@trunkline/client/exchange";
import { knownText, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { CircleAlert, CloudOff, Download } from "lucide-react";
import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { failureText, showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import table from "../../settings/Table.module.css";
import classes from "./ExchangePage.module.css";

const ASK_EVERY_MS = 700;
const PAGE = 100;
const VERDICTS = ["fault", "created", "updated", "unchanged"] as const;
type Verdict = ArticleImportLine["verdict"];
const TONES = { fault: "risk", created: "done", updated: "done", unchanged: "neutral" } as const;

const isOpen = (job: ArticleImportJob | undefined) => job?.state === "waiting" || job?.state === "working";

/** One import: how far it is, what would become or became of every file and row, and the way from the trial to the deed. */
export function ImportView({ id }: { id: Id }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [isStarting, setStarting] = useState(false);
  const asked = useQuery({ queryKey: keys.articleImport(id), queryFn: () => exchange.get(id), refetchInterval: ({ state }) => (isOpen(state.data) ? ASK_EVERY_MS : false) });
  const job = asked.data;
  const isWritten = job?.state === "done" && !job.is_trial;
  useEffect(() => {
    if (isWritten) void queryClient.invalidateQueries({ queryKey: keys.articleLists });
  }, [isWritten]);
  if (!job) {
    if (!asked.isError) return null;
    return <EmptyState icon={<CloudOff size={20} />} title={t("exchange.failed")} text={failureText(asked.error)} action={<Button onClick={() => void asked.refetch()}>{t("common.retry")}</Button>} />;
  }

  async function run() {
    setStarting(true);
    try {
      const started = await exchange.run(id);
      queryClient.setQueryData(keys.articleImport(started.id), started);
      void queryClient.invalidateQueries({ queryKey: keys.articleImports, exact: true });
      void navigate(`/knowledge/exchange/${started.id}`);
    } catch (thrown) {
      showFailure(thrown);
      setStarting(false);
    }
  }

  const toWrite = job.counts.created + job.counts.updated;
  return (
    <section className={classes.import} aria-label={job.name}>
      <h2 className={classes.sub}>{job.name}</h2>
      {isOpen(job) ? (
        <div role="status" className={classes.progress}>
          <span>{job.total ? t("exchange.progress", { done: job.done, total: job.total }) : t(job.state === "waiting" ? "exchange.waiting" : "exchange.reading")}</span>
          <Progress value={job.total ? (job.done / job.total) * 100 : 100} animated={!job.total} aria-label={job.name} />
        </div>
      ) : job.state === "failed" ? (
        <p role="alert" className={classes.fault}>
          <CircleAlert size={16} aria-hidden /> {t("exchange.failedBecause", { reason: why(job) })}
        </p>
      ) : (
        <>
          <p className={classes.quiet} role="status">
            {t(job.is_trial ? "exchange.triedText" : "exchange.importedText")}
          </p>
          <div className={classes.deeds}>
            {job.is_trial && (
              <Button onClick={() => void run()} loading={isStarting} disabled={toWrite === 0}>
                {t("exchange.run", { count: toWrite })}
              </Button>
            )}
            <Button component="a" href={exchange.reportUrl(id)} download variant="default" leftSection={<Download size={14} aria-hidden />}>
              {t("exchange.report")}
            </Button>
            <Button variant="default" onClick={() => void navigate("/knowledge/exchange")}>
              {t("exchange.another")}
            </Button>
          </div>
          <Lines job={job} />
        </>
      )}
    </section>
  );
}

/** Every file or row with its verdict, the faults before the rest. */
function Lines({ job }: { job: ArticleImportJob }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Verdict | "all">(job.counts.fault ? "fault" : "all");
  const asked = useInfiniteQuery({
    queryKey: keys.articleImportLines(job.id, chosen),
    initialPageParam: "",
    queryFn: ({ pageParam }) => exchange.lines(job.id, { limit: PAGE, ...(chosen === "all" ? {} : { verdict: chosen }), ...(pageParam ? { cursor: pageParam } : {}) }),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: Infinity,
  });
  const lines = asked.data?.pages.flatMap((page) => page.items) ?? [];
  const total = VERDICTS.reduce((sum, verdict) => sum + job.counts[verdict], 0);
  const when = job.is_trial ? "would" : "did";
  return (
    <>
      <div className={classes.tabs} role="group" aria-label={t("exchange.filter")}>
        {(["all", ...VERDICTS] as const).map((verdict) => (
          <button key={verdict} type="button" aria-pressed={chosen === verdict} className={classes.tab} onClick={() => setChosen(verdict)}>
            {verdict === "all" ? t("exchange.all") : t(`exchange.${when}.${verdict}`)} <span className={classes.count}>{verdict === "all" ? total : job.counts[verdict]}</span>
          </button>
        ))}
      </div>
      {asked.isError && <p role="alert">{failureText(asked.error)}</p>}
      <div className={`${table.frame} ${classes.lines}`} tabIndex={0}>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">{t("exchange.name")}</th>
              <th scope="col">{t("exchange.title")}</th>
              <th scope="col">{t("exchange.verdict")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.verdict}/${line.name}`}>
                <td className={classes.where}>{line.name}</td>
                <td>{line.title}</td>
                <td>{line.verdict === "fault" ? <span className={classes.reason}>{why(line)}</span> : <Chip tone={TONES[line.verdict]}>{t(`exchange.${when}.${line.verdict}`)}</Chip>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {asked.hasNextPage && (
        <Button size="compact-sm" variant="subtle" loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("exchange.more")}
        </Button>
      )}
    </>
  );
}

/** Why something was not taken, in the reader's language where the server has a code for it. */
function why({ code, values, reason }: Pick<ArticleImportJob, "code" | "values" | "reason">): string {
  return knownText(`exchange.why.${code}`, values) ?? reason;
}
