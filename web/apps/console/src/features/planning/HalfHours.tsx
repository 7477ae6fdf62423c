import type { StaffingOfQueue } from "@trunkline/client/planning";
import { formatLength, formatNumber, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, Chip } from "@trunkline/ui";
import type { CSSProperties } from "react";
import { channelName } from "../../words";
import { busyHalves, ceilingOf, missing } from "./halves";
import { DASH, valueText } from "./measures";
import classes from "./planning.module.css";

/** Agents by half hour: how many are needed, how many were there, and the numbers behind it. */
export function HalfHours({ found }: { found: StaffingOfQueue }) {
  const { t } = useTranslation();
  const halves = busyHalves(found.half_hours);
  const top = ceilingOf(halves);
  const short = halves.filter((half) => missing(half) > 0).length;
  const title = `${found.queue} · ${channelName(found.channel)}`;
  return (
    <section className={classes.card} aria-label={title}>
      <h2 className={classes.cardTitle}>
        <ChannelIcon kind={found.channel} size={16} /> {title}
      </h2>
      <p className={classes.facts}>
        <Chip>{t("planning.goal", { percent: found.target_percent, within: formatLength(found.within_s) })}</Chip>
        <Chip>{t("planning.slots", { count: found.slots })}</Chip>
        <Chip>{found.patience_s === null ? t("planning.nobodyLeft") : t("planning.patience", { span: formatLength(found.patience_s) })}</Chip>
        {short > 0 && <Chip tone="risk">{t("planning.shortIn", { count: short })}</Chip>}
      </p>
      {halves.length === 0 ? (
        <p className={classes.hint}>{t("planning.nothing")}</p>
      ) : (
        <>
          <div className={classes.chart} aria-hidden style={{ "--halves": halves.length } as CSSProperties}>
            <span className={classes.top}>{formatNumber(Math.ceil(top))}</span>
            {halves.map((half) => (
              <div key={half.from} className={classes.slot} title={t("planning.halfHour", { from: half.from, needed: formatNumber(half.needed), had: formatNumber(Math.round(half.had * 10) / 10) })}>
                <i className={missing(half) ? classes.lacking : classes.needed} style={{ height: `${(100 * half.needed) / top}%` }} />
                <b className={classes.had} style={{ bottom: `${(100 * half.had) / top}%` }} />
                {half.from.endsWith(":00") && <span className={Number(half.from.slice(0, 2)) % 3 ? `${classes.hour} ${classes.minor}` : classes.hour}>{half.from.slice(0, 2)}</span>}
              </div>
            ))}
          </div>
          <p className={classes.key}>
            <i className={classes.needed} aria-hidden /> {t("planning.needed")} <i className={classes.lacking} aria-hidden /> {t("planning.tooFew")} <b className={classes.had} aria-hidden /> {t("planning.had")}
          </p>
          <details className={classes.numbers}>
            <summary>{t("planning.numbers")}</summary>
            <div className={classes.scroll} tabIndex={0} role="group" aria-label={t("planning.numbers")}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">{t("planning.halfHourHead")}</th>
                    <th scope="col">{t("planning.come")}</th>
                    <th scope="col">{t("planning.handle")}</th>
                    <th scope="col">{t("planning.needed")}</th>
                    <th scope="col">{t("planning.had")}</th>
                    <th scope="col">{t("planning.measures.service_level_percent")}</th>
                    <th scope="col">{t("planning.measures.mean_wait_s")}</th>
                    <th scope="col">{t("planning.measures.occupancy_percent")}</th>
                  </tr>
                </thead>
                <tbody>
                  {halves.map((half) => (
                    <tr key={half.from} className={missing(half) ? classes.tight : undefined}>
                      <th scope="row">{half.from}</th>
                      <td>{formatNumber(Math.round(half.come * 10) / 10)}</td>
                      <td>{half.come > 0 ? formatLength(half.handle_s) : DASH}</td>
                      <td>{formatNumber(half.needed)}</td>
                      <td>{formatNumber(Math.round(half.had * 10) / 10)}</td>
                      <td>{valueText(half.service_level_percent, "percent")}</td>
                      <td>{valueText(half.mean_wait_s, "span")}</td>
                      <td>{valueText(half.occupancy_percent, "percent")}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}
