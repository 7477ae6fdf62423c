import { Button, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { automation, type AutomationRule, type RuleRun } from "@trunkline/client/automation";
import { formatMoment, knownText, useTranslation } from "@trunkline/i18n";
import { Chip } from "@trunkline/ui";
import { useState } from "react";
import { Link } from "react-router";
import { failureText } from "../../../failures";
import { settingsKeys } from "../keys";
import parts from "../parts/parts.module.css";
import type { ConditionName } from "./rule";
import { eventName } from "./TryPanel";
import classes from "./automation.module.css";

const STATES = ["done", "failed", "stopped"] as const;
const PAGE = 50;

/** What the rule did and was kept from, newest first: its audit trail, for 90 days. */
export function RunsPanel({ rule }: { rule: AutomationRule }) {
  const { t } = useTranslation();
  const [state, setState] = useState<RuleRun["state"] | null>(null);
  const runs = useInfiniteQuery({
    queryKey: [...settingsKeys.runs(rule.id), state],
    queryFn: ({ pageParam }) => automation.rules.runs(rule.id, { limit: PAGE, ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnMount: "always",
  });
  const rows = runs.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className={parts.panel} aria-label={t("settings.automation.runs")}>
      <h4 className={parts.sub}>{t("settings.automation.runs")}</h4>
      <p className={parts.lead}>{t("settings.automation.runsHint")}</p>
      <div className={classes.tools}>
        <Select size="xs" clearable clearButtonProps={{ "aria-label": t("common.clear") }} aria-label={t("settings.state")} placeholder={t("settings.automation.everyState")} data={STATES.map((value) => ({ value, label: t(`settings.automation.state.${value}`) }))} value={state} onChange={(value) => setState(value as RuleRun["state"] | null)} />
        <Button variant="default" loading={runs.isFetching && !runs.isFetchingNextPage} onClick={() => void runs.refetch()}>
          {t("settings.automation.refresh")}
        </Button>
      </div>
      {runs.isError && <p className={parts.refused}>{failureText(runs.error)}</p>}
      {runs.data && rows.length === 0 && <p className={parts.hint}>{t("settings.automation.noRuns")}</p>}
      {rows.length > 0 && (
        <ul className={classes.log} tabIndex={0} aria-label={t("settings.automation.runs")}>
          {rows.map((run) => (
            <Run key={run.id} run={run} />
          ))}
        </ul>
      )}
      {runs.hasNextPage && (
        <Button className={classes.more} variant="default" loading={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
          {t("settings.automation.older")}
        </Button>
      )}
    </section>
  );
}

const TONES = { done: "done", failed: "breach", stopped: "risk" } as const;

function Run({ run }: { run: RuleRun }) {
  const { t } = useTranslation();
  const done = run.steps.map((step) => knownText(`settings.automation.action.${String(step["kind"])}`) ?? String(step["kind"]));
  const { failure } = run;
  const list = (words: readonly string[]) => words.join(t("common.listSeparator"));
  return (
    <li>
      <span className={classes.at}>{formatMoment(run.acted_at)}</span>
      <div>
        <Link className={parts.link} to={`/inbox/all/${run.conversation_id}`}>
          {eventName(t, run.event_type)}
        </Link>
        {done.length > 0 && <span>{t("settings.automation.did", { list: list(done) })}</span>}
        {run.matched.length > 0 && <span className={parts.hint}>{t("settings.automation.matched", { list: list(run.matched.map((name) => t(`settings.automation.condition.${name as ConditionName}`))) })}</span>}
        {failure && <span className={classes.problem}>{t("settings.automation.failedAt", { number: failure.index + 1, action: knownText(`settings.automation.action.${failure.kind}`) ?? failure.kind, why: (run.reason && knownText(`errors.${run.reason}`)) ?? failure.detail })}</span>}
        <span className={parts.hint}>{t("settings.automation.byVersion", { version: run.rule_version })}</span>
      </div>
      <Chip tone={TONES[run.state]}>{run.state === "stopped" && run.reason ? (knownText(`settings.automation.stopped.${run.reason}`) ?? run.reason) : t(`settings.automation.state.${run.state}`)}</Chip>
    </li>
  );
}
