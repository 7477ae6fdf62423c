import { formatDay, formatNumber, useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import classes from "./measures.module.css";
import { Figures } from "./parts";

export interface Series {
  name: string;
  /** How it is drawn: done, waiting, plain or risk. */
  tone: "done" | "waiting" | "plain" | "risk";
}

interface DayBarsProps {
  title: string;
  days: readonly { day: string; values: readonly number[] }[];
  series: readonly Series[];
}

/** A bar a day, made of its parts from below; the same as a table behind it. */
export function DayBars({ title, days, series }: DayBarsProps) {
  const { t } = useTranslation();
  const now = useNow(3600);
  const top = Math.max(1, ...days.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  // Noon: a date alone would be midnight in London, which is the day before in New York.
  const nameOf = (day: string) => formatDay(`${day}T12:00:00`, now);
  const first = days[0];
  const last = days[days.length - 1];
  return (
    <figure className={classes.chart}>
      <figcaption className={classes.legend}>
        {series.map(({ name, tone }) => (
          <span key={name}>
            <i className={classes[tone]} aria-hidden /> {name}
          </span>
        ))}
        <span className={classes.top}>{t("measures.highest", { count: top })}</span>
      </figcaption>
      <div className={classes.bars} aria-hidden>
        {days.map(({ day, values }) => (
          <div key={day} className={classes.bar} title={[nameOf(day), ...series.map(({ name }, index) => `${name} ${formatNumber(values[index] ?? 0)}`)].join("\n")}>
            {series.map(({ name, tone }, index) => (
              <i key={name} className={classes[tone]} style={{ height: `${(100 * (values[index] ?? 0)) / top}%` }} />
            ))}
          </div>
        ))}
      </div>
      {first && last && (
        <div className={classes.ends} aria-hidden>
          <span>{nameOf(first.day)}</span>
          <span>{nameOf(last.day)}</span>
        </div>
      )}
      <details className={classes.details}>
        <summary>{t("measures.asTable")}</summary>
        <Figures
          label={title}
          rows={days.filter(({ values }) => values.some(Boolean))}
          keyOf={({ day }) => day}
          columns={[{ name: t("measures.day"), isName: true, cell: ({ day }) => nameOf(day) }, ...series.map(({ name }, index) => ({ name, cell: ({ values }: { values: readonly number[] }) => formatNumber(values[index] ?? 0) }))]}
        />
      </details>
    </figure>
  );
}
