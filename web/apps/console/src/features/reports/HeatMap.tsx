import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { reportCalls, type ReportFilter } from "@trunkline/client/reports";
import { formatNumber, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import { Fragment } from "react";
import { failureText } from "../../failures";
import classes from "./HeatMap.module.css";
import { minuteText } from "./times";

const WEEKDAYS = ["1", "2", "3", "4", "5", "6", "7"] as const;
const SLOTS = Array.from({ length: 48 }, (_, slot) => slot);
const SHADES = 5;

/** Seven lines of half hours, the darker the more came. Every cell says its numbers; the table is one for readers, too. */
export function HeatMap({ filter }: { filter: ReportFilter }) {
  const { t } = useTranslation();
  const arrivals = useQuery({ queryKey: ["reports", "arrivals", filter], queryFn: () => reportCalls.arrivals(filter), placeholderData: (held) => held });
  if (arrivals.isPending) return <Loader size={20} aria-label={t("common.loading")} />;
  if (arrivals.isError) return <EmptyState icon={<CloudOff size={20} />} title={t("reports.failed")} text={failureText(arrivals.error)} />;
  const counts = new Map(arrivals.data.slots.map((one) => [`${one.weekday} ${one.slot}`, one.arrived]));
  const average = (day: string, slot: number) => (counts.get(`${day} ${slot}`) ?? 0) / Math.max(1, arrivals.data.days[day] ?? 0);
  const most = Math.max(0, ...WEEKDAYS.flatMap((day) => SLOTS.map((slot) => average(day, slot))));
  const shade = (value: number) => (value === 0 ? 0 : Math.max(1, Math.ceil(Math.sqrt(value / most) * SHADES)));
  return (
    <section className={classes.panel} aria-labelledby="heat-title">
      <h2 id="heat-title" className={classes.title}>{t("reports.heat.title")}</h2>
      <p className={classes.hint}>{t("reports.heat.hint")} · {arrivals.data.zone}</p>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("reports.heat.table")}>
        <div className={classes.map} role="table" aria-label={t("reports.heat.table")}>
          <div className={classes.row} role="row">
            <span role="columnheader" className={classes.corner} />
            {SLOTS.map((slot) => (
              <span key={slot} role="columnheader" className={classes.hour} aria-label={minuteText(slot * 30)}>
                {slot % 4 === 0 && <span aria-hidden>{minuteText(slot * 30)}</span>}
              </span>
            ))}
          </div>
          {WEEKDAYS.map((day) => (
            <div key={day} className={classes.row} role="row">
              <span role="rowheader" className={classes.day}>{t(`reports.weekdays.${day}`)}</span>
              {SLOTS.map((slot) => {
                const value = Math.round(average(day, slot) * 10) / 10;
                const label = t("reports.heat.cell", { day: t(`reports.weekdays.${day}`), from: minuteText(slot * 30), to: minuteText(slot * 30 + 30), average: formatNumber(value), count: formatNumber(counts.get(`${day} ${slot}`) ?? 0) });
                return <span key={slot} role="cell" className={`${classes.cell} ${classes[`shade${shade(average(day, slot))}`]}`} title={label} aria-label={label} />;
              })}
            </div>
          ))}
        </div>
      </div>
      <p className={classes.legend} aria-hidden>
        {t("reports.heat.less")}
        {Array.from({ length: SHADES + 1 }, (_, one) => <Fragment key={one}><span className={`${classes.sample} ${classes[`shade${one}`]}`} /></Fragment>)}
        {t("reports.heat.more")}
      </p>
    </section>
  );
}
