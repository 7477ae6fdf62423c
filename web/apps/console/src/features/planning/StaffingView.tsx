import { Button, NumberInput, Select } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { planning, type StaffingQuestion } from "@trunkline/client/planning";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CalendarClock, Inbox } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useQueues } from "../../entities/hooks";
import { failureText } from "../../failures";
import { HalfHours } from "./HalfHours";
import classes from "./planning.module.css";
import { RangeFields } from "./RangeFields";
import { daysBefore, MOST_DAYS, rangeProblem, spanOf } from "./range";
import { Reckoning } from "./Reckoning";

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const WEEK_S = 604_800;

/** How many agents each half hour of a typical day needs, from what came on recorded days. */
export function StaffingView() {
  const { t } = useTranslation();
  const queues = useQueues();
  const [now] = useState(Date.now);
  const [days, setDays] = useState(() => daysBefore(now, MOST_DAYS));
  const [queueId, setQueueId] = useState<Id | null>(null);
  const [weekdays, setWeekdays] = useState<string[]>([...WEEKDAYS]);
  const [target, setTarget] = useState<number | null>(null);
  const [within, setWithin] = useState<number | null>(null);
  const asked = useMutation({ mutationFn: (question: StaffingQuestion) => planning.staffing(question) });
  const canAsk = rangeProblem(days, now) === null && weekdays.length > 0;

  function ask(event: FormEvent) {
    event.preventDefault();
    if (!canAsk || asked.isPending) return;
    const isEveryDay = weekdays.length === WEEKDAYS.length;
    asked.mutate({
      ...spanOf(days, now),
      ...(queueId ? { queue_id: queueId } : {}),
      ...(target === null ? {} : { target_percent: target }),
      ...(within === null ? {} : { within_s: within }),
      ...(isEveryDay ? {} : { weekdays: WEEKDAYS.filter((day) => weekdays.includes(day)).join(",") }),
    });
  }

  return (
    <div className={classes.columns}>
      <form className={classes.form} aria-label={t("planning.staffing")} onSubmit={ask}>
        <p className={classes.lead}>{t("planning.staffingLead")}</p>
        <RangeFields days={days} now={now} onChange={setDays} />
        <fieldset className={classes.fields}>
          <legend className={classes.legend}>{t("planning.weekdays")}</legend>
          <div className={classes.weekdays}>
            {WEEKDAYS.map((day) => (
              <button key={day} type="button" className={classes.weekday} aria-pressed={weekdays.includes(day)} onClick={() => setWeekdays(weekdays.includes(day) ? weekdays.filter((each) => each !== day) : [...weekdays, day])}>
                {t(`planning.weekday.${day}`)}
              </button>
            ))}
          </div>
        </fieldset>
        <fieldset className={classes.fields}>
          <legend className={classes.legend}>{t("planning.promise")}</legend>
          <Select size="xs" label={t("planning.queue")} placeholder={t("planning.allQueues")} clearable clearButtonProps={{ "aria-label": t("planning.allQueues") }} data={queues.map(({ id, name }) => ({ value: id, label: name }))} value={queueId} onChange={setQueueId} />
          <div className={classes.pair}>
            <NumberInput size="xs" label={t("planning.target")} placeholder={t("planning.asQueue")} suffix="%" min={1} max={99} allowDecimal={false} clampBehavior="strict" value={target ?? ""} onChange={(value) => setTarget(typeof value === "number" ? value : null)} />
            <NumberInput size="xs" label={t("planning.within")} placeholder={t("planning.asQueue")} min={0} max={WEEK_S} allowDecimal={false} clampBehavior="strict" value={within ?? ""} onChange={(value) => setWithin(typeof value === "number" ? value : null)} />
          </div>
        </fieldset>
        <Button type="submit" loading={asked.isPending} disabled={!canAsk}>
          {t("planning.reckon")}
        </Button>
      </form>
      <section className={classes.results} aria-label={t("planning.result")} aria-live="polite">
        {asked.isPending ? (
          <Reckoning />
        ) : asked.isError ? (
          <p role="alert" className={classes.refused}>
            {failureText(asked.error)}
          </p>
        ) : !asked.data ? (
          <EmptyState icon={<CalendarClock size={20} />} title={t("planning.staffingEmpty")} text={t("planning.staffingHint")} />
        ) : asked.data.items.length === 0 ? (
          <EmptyState icon={<Inbox size={20} />} title={t("planning.nothing")} text={t("planning.nothingHint")} />
        ) : (
          asked.data.items.map((found) => <HalfHours key={`${found.queue_id} ${found.channel}`} found={found} />)
        )}
      </section>
    </div>
  );
}
