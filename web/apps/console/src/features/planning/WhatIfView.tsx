import { Button, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { planning } from "@trunkline/client/planning";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { FlaskConical } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useAgents, useQueues } from "../../entities/hooks";
import { failureText } from "../../failures";
import { ChangeList } from "./ChangeList";
import { isWhole, toBody, type Change } from "./changes";
import { Comparison } from "./Comparison";
import classes from "./planning.module.css";
import { RangeFields } from "./RangeFields";
import { daysBefore, MOST_DAYS, rangeProblem, spanOf } from "./range";
import { Reckoning } from "./Reckoning";

/** Recorded days lived through again, under today's rules and under others, beside what really happened. */
export function WhatIfView() {
  const { t } = useTranslation();
  const queues = useQueues();
  const agents = useAgents();
  const [now] = useState(Date.now);
  const [days, setDays] = useState(() => daysBefore(now, MOST_DAYS));
  const [queueId, setQueueId] = useState<Id | null>(null);
  const [changes, setChanges] = useState<Change[]>([]);
  const asked = useMutation({ mutationFn: () => planning.whatIf(spanOf(days, now), toBody(changes, (id) => agents.find((agent) => agent.id === id)?.name ?? id)) });
  const canAsk = rangeProblem(days, now) === null && changes.every(isWhole);

  function ask(event: FormEvent) {
    event.preventDefault();
    if (canAsk && !asked.isPending) asked.mutate();
  }

  return (
    <div className={classes.columns}>
      <form className={classes.form} aria-label={t("planning.whatIf")} onSubmit={ask}>
        <p className={classes.lead}>{t("planning.whatIfLead")}</p>
        <RangeFields days={days} now={now} onChange={setDays} />
        <ChangeList changes={changes} onChange={setChanges} />
        <Button type="submit" loading={asked.isPending} disabled={!canAsk}>
          {t("planning.ask")}
        </Button>
      </form>
      <section className={classes.results} aria-label={t("planning.result")} aria-live="polite">
        {asked.isPending ? (
          <Reckoning />
        ) : asked.isError ? (
          <p role="alert" className={classes.refused}>
            {failureText(asked.error)}
          </p>
        ) : asked.data ? (
          <>
            <Select className={classes.filter} size="xs" label={t("planning.show")} placeholder={t("planning.allQueues")} clearable clearButtonProps={{ "aria-label": t("planning.allQueues") }} data={queues.map(({ id, name }) => ({ value: id, label: name }))} value={queueId} onChange={setQueueId} />
            <Comparison found={asked.data} queueId={queueId} />
          </>
        ) : (
          <EmptyState icon={<FlaskConical size={20} />} title={t("planning.whatIfEmpty")} text={t("planning.whatIfHint")} />
        )}
      </section>
    </div>
  );
}
