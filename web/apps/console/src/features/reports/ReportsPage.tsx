import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { reportCalls, type Report, type ReportFilter } from "@trunkline/client/reports";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ChartColumn, CloudOff, Hourglass } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { failureText } from "../../failures";
import { useMe } from "../../session/SessionGate";
import { BYS, filterOf, queryOf, useAsked, type Asked, type By, type Step } from "./asked";
import { Chart } from "./Chart";
import { Choices } from "./Choices";
import { FigureCards } from "./FigureCards";
import { FigureTable } from "./FigureTable";
import { ExportMenu, Filters } from "./Filters";
import { GROUPS, NOT_OF_AGENTS, TABS, type FigureKey, type GroupKey, type Tab } from "./groups";
import { HeatMap } from "./HeatMap";
import classes from "./ReportsPage.module.css";

const BehindDrawer = lazy(() => import("./BehindDrawer"));

interface Opened {
  figure: FigureKey;
  filter: ReportFilter;
}

/** What came and what became of it: supervisors see their teams', everybody else their own. */
export default function ReportsPage() {
  const { t } = useTranslation();
  const [asked, change] = useAsked();
  const isSupervisor = useMe().permissions.includes("floor.watch");
  const [opened, setOpened] = useState<Opened | null>(null);
  const query = queryOf(asked);
  const report = useQuery({ queryKey: ["reports", query], queryFn: () => reportCalls.read(query), placeholderData: (held) => held, enabled: asked.tab !== "arrivals" });
  const title = isSupervisor ? t("reports.title") : t("reports.mine");
  const open = (figure: FigureKey, key: string | null) => setOpened({ figure, filter: { ...filterOf(asked), ...(key !== null && asked.by !== "step" ? { [asked.by]: key } : {}) } });
  const tabs: readonly Tab[] = isSupervisor ? TABS : TABS.filter((tab) => tab !== "arrivals");
  return (
    <main className={classes.page} aria-label={title}>
      <header className={classes.header}>
        <h1 className={classes.title}>{title}</h1>
        <ExportMenu asked={asked} />
      </header>
      <Filters asked={asked} isSupervisor={isSupervisor} onChange={change} />
      <Choices label={t("reports.groupsLabel")} values={tabs} chosen={asked.tab} nameOf={(tab) => t(`reports.groups.${tab}`)} onChoose={(tab) => change({ tab })} />
      {asked.tab === "arrivals" && isSupervisor ? (
        <HeatMap filter={filterOf(asked)} />
      ) : report.isPending ? (
        <Loader size={20} aria-label={t("common.loading")} />
      ) : report.isError ? (
        <EmptyState icon={<CloudOff size={20} />} title={t("reports.failed")} text={failureText(report.error)} action={<Button size="xs" variant="default" onClick={() => void report.refetch()}>{t("common.retry")}</Button>} />
      ) : (
        <Shown report={report.data} asked={asked} step={query.step ?? "day"} isSupervisor={isSupervisor} isStale={report.isPlaceholderData} onBy={(by) => change({ by })} onOpen={open} />
      )}
      <Suspense fallback={null}>{opened && <BehindDrawer figure={opened.figure} filter={opened.filter} onClose={() => setOpened(null)} />}</Suspense>
    </main>
  );
}

interface ShownProps {
  report: Report;
  asked: Asked;
  step: Step;
  isSupervisor: boolean;
  isStale: boolean;
  onBy: (by: By) => void;
  onOpen: (figure: FigureKey, key: string | null) => void;
}

function Shown({ report, asked, step, isSupervisor, isStale, onBy, onOpen }: ShownProps) {
  const { t } = useTranslation();
  const group = GROUPS[asked.tab as GroupKey] ?? GROUPS.volume;
  const isOfAgent = !isSupervisor || asked.filters.agent !== undefined;
  const fits = (key: FigureKey) => !isOfAgent || !NOT_OF_AGENTS.has(key);
  const figures = group.figures.filter(fits);
  const charts = group.charts.map((chart) => ({ kind: chart.kind, figures: chart.figures.filter(fits) })).filter((chart) => chart.figures.length > 0);
  const bys = BYS.filter((by) => isSupervisor || by !== "agent");
  const isEmpty = report.steps.every((one) => figures.every((key) => !one.figures[key]));
  return (
    <div className={`${classes.shown} ${isStale ? classes.stale : ""}`} aria-busy={isStale}>
      {!report.is_whole && (
        <p className={classes.notice} role="status">
          <Hourglass size={14} aria-hidden /> {t("reports.building")}
        </p>
      )}
      <FigureCards figures={figures} report={report} onOpen={(figure) => onOpen(figure, null)} />
      {isEmpty ? (
        <div className={classes.panel}>
          <EmptyState icon={<ChartColumn size={20} />} title={t("reports.nothing")} text={t("reports.nothingText")} />
        </div>
      ) : (
        <div className={classes.charts}>
          {charts.map((chart) => (
            <div key={chart.figures[0]} className={classes.panel}>
              <Chart kind={chart.kind} figures={chart.figures} steps={report.steps} step={step} zone={report.zone} />
            </div>
          ))}
        </div>
      )}
      <div className={classes.bar}>
        <Choices label={t("reports.by")} values={bys} chosen={asked.by} nameOf={(by) => t(`reports.bys.${by}`)} onChoose={onBy} />
        <span className={classes.muted}>{report.until && t("reports.fresh", { time: formatMoment(report.until), zone: report.zone })}</span>
      </div>
      <FigureTable figures={figures} report={report} by={asked.by} step={step} onOpen={onOpen} />
    </div>
  );
}
