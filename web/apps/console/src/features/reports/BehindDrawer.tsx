import { Button, Drawer, Loader } from "@mantine/core";
import { reportCalls, type Behind, type ReportFilter } from "@trunkline/client/reports";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, EmptyState } from "@trunkline/ui";
import { CloudOff, Inbox } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useAgent, useQueue } from "../../entities/hooks";
import { failureText } from "../../failures";
import { usePages } from "../../shell/ListPage";
import { Choices } from "./Choices";
import { FIGURES, unitText, type FigureKey, type Unit } from "./groups";
import classes from "./ReportsPage.module.css";

const SHARES: ReadonlySet<FigureKey> = new Set(["service_level", "abandonment", "transfer_rate", "sla_percent", "csat", "reopen_rate"]);

interface BehindDrawerProps {
  figure: FigureKey;
  filter: ReportFilter;
  onClose: () => void;
}

/** The conversations that a figure is made of, each a way into the inbox. */
export default function BehindDrawer({ figure, filter, onClose }: BehindDrawerProps) {
  const { t } = useTranslation();
  const [sort, setSort] = useState<"newest" | "largest">(FIGURES[figure] === "ms" ? "largest" : "newest");
  const pages = usePages(["reports", "behind", figure, filter, sort], (page) => reportCalls.behind({ ...filter, ...page, figure, sort }));
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const unit: Unit = figure === "csat" || figure === "stars" || figure === "ratings" ? "stars" : "ms";
  return (
    <Drawer opened onClose={onClose} position="right" size="min(560px, 100vw)" title={t("reports.behind", { figure: t(`reports.figures.${figure}`) })}>
      <p className={classes.hint}>{t(`reports.means.${figure}`)} {SHARES.has(figure) && t("reports.behindShare")}</p>
      <Choices label={t("reports.sort")} values={["newest", "largest"]} chosen={sort} nameOf={(one) => t(`reports.sorts.${one}`)} onChoose={setSort} />
      {pages.isPending ? (
        <Loader size={20} aria-label={t("common.loading")} />
      ) : pages.isError ? (
        <EmptyState icon={<CloudOff size={20} />} title={t("reports.failed")} text={failureText(pages.error)} />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Inbox size={20} />} title={t("reports.nothing")} text={t("reports.behindEmpty")} />
      ) : (
        <ul className={classes.behind}>
          {rows.map((row, index) => (
            <BehindLine key={`${row.id}${row.at}${index}`} row={row} unit={unit} onOpen={onClose} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button variant="subtle" fullWidth loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("reports.more")}
        </Button>
      )}
    </Drawer>
  );
}

function BehindLine({ row, unit, onOpen }: { row: Behind; unit: Unit; onOpen: () => void }) {
  const { t } = useTranslation();
  const queue = useQueue(row.queue_id);
  const agent = useAgent(row.agent_id);
  return (
    <li>
      <Link onClick={onOpen} to={`/inbox/all/${row.id}`} className={classes.behindLine}>
        <ChannelIcon kind={row.channel} size={16} />
        <span className={classes.who}>
          <span className={classes.strong}>{row.contact_name || `#${row.number}`}</span>
          <span className={classes.muted}>{[`#${row.number}`, queue?.name, agent?.name, row.subject].filter(Boolean).join(" · ")}</span>
        </span>
        <span className={classes.behindRight}>
          {row.value !== null && <span className={classes.strong}>{unit === "stars" ? t("reports.starsOf", { value: row.value }) : unitText(unit, row.value)}</span>}
          <time className={classes.muted} dateTime={row.at}>{formatMoment(row.at)}</time>
        </span>
      </Link>
    </li>
  );
}
