import type { Id } from "@trunkline/client";
import type { WhatIf, WhatIfColumn, WhatIfQueue } from "@trunkline/client/planning";
import { formatLength, formatMoment, formatNumber, knownText, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { Inbox } from "lucide-react";
import { useQueues } from "../../entities/hooks";
import classes from "./planning.module.css";
import { differenceOf, isEmpty, MEASURES, valueText, type Measure } from "./measures";

/** A replay that goes otherwise more often than this is no base for a decision. */
const TRUSTED_PERCENT = 95;

interface ComparisonProps {
  found: WhatIf;
  /** Only this queue; null: all with anything to tell. */
  queueId: Id | null;
}

/** What really happened, what comes of it under today's rules, and under the changed ones, side by side. */
export function Comparison({ found, queueId }: ComparisonProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const shown = queues.filter(({ id }) => (queueId === null || id === queueId) && hasAny(found, id));
  return (
    <>
      <Trust found={found} />
      {shown.length === 0 && <EmptyState icon={<Inbox size={20} />} title={t("planning.nothing")} text={t("planning.nothingHint")} />}
      <div className={classes.cards}>
        {shown.map(({ id, name }) => (
          <QueueCard key={id} id={id} name={name} found={found} />
        ))}
      </div>
    </>
  );
}

const columnsOf = ({ recorded, replayed, changed }: WhatIf): WhatIfColumn[] => (changed ? [recorded, replayed, changed] : [recorded, replayed]);
const queueIn = (column: WhatIfColumn, id: Id): WhatIfQueue | undefined => column.queues.find((queue) => queue.queue_id === id);
const hasAny = (found: WhatIf, id: Id): boolean => columnsOf(found).some((column) => {
  const queue = queueIn(column, id);
  return queue !== undefined && !isEmpty(queue);
});

/** How far the replay can be believed, and everybody's occupancy. */
function Trust({ found }: { found: WhatIf }) {
  const { t } = useTranslation();
  const { agreement, settings_changed_since: changed, agents_presumed: presumed } = found;
  const occupancy = columnsOf(found).map((column) => column.occupancy_percent);
  const shares = occupancy.map((share) => valueText(share, "percent"));
  return (
    <div className={classes.trust}>
      <p>
        {agreement.percent === null ? (
          t("planning.noStays")
        ) : (
          <>
            <Chip tone={agreement.percent >= TRUSTED_PERCENT ? "done" : "risk"}>{t("planning.agreement", { percent: formatNumber(Math.round(agreement.percent * 10) / 10) })}</Chip>{" "}
            {t("planning.agreementMeans", { same: formatNumber(agreement.same), count: agreement.stays, apart: formatLength(agreement.apart_s) })}
          </>
        )}
      </p>
      {occupancy.some((value) => value !== null) && <p>{t(found.changed ? "planning.everybodyChanged" : "planning.everybody", { really: shares[0], today: shares[1], changed: shares[2] })}</p>}
      {presumed > 0 && <p>{t("planning.presumed", { count: presumed })}</p>}
      {changed.length > 0 && (
        <details>
          <summary>{t("planning.settingsSince", { count: changed.length })}</summary>
          <ul>
            {changed.map((one) => (
              <li key={`${one.at} ${one.id} ${one.action}`}>
                <span className={classes.when}>{formatMoment(one.at)}</span> {knownText(`planning.entities.${one.entity}`) ?? one.entity}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function QueueCard({ id, name, found }: { id: Id; name: string; found: WhatIf }) {
  const { t } = useTranslation();
  const columns = columnsOf(found).map((column) => queueIn(column, id));
  return (
    <section className={classes.card} aria-label={name}>
      <h2 className={classes.cardTitle}>{name}</h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("planning.really")}</th>
            <th scope="col" title={t("planning.todayHint")}>{t("planning.today")}</th>
            {found.changed && <th scope="col">{t("planning.changed")}</th>}
          </tr>
        </thead>
        <tbody>
          {MEASURES.map((measure) => (
            <tr key={measure.name}>
              <th scope="row">{t(`planning.measures.${measure.name}`)}</th>
              {columns.map((queue, index) => (
                <td key={index}>
                  {valueText(queue?.[measure.name] ?? null, measure.unit)}
                  {index === 2 && <Apart value={queue?.[measure.name] ?? null} from={columns[1]?.[measure.name] ?? null} measure={measure} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How far the changed rules are from today's: by its sign, and by colour where one way is better. */
function Apart({ value, from, measure }: { value: number | null; from: number | null; measure: Measure }) {
  const { t } = useTranslation();
  const found = differenceOf(value, from, measure);
  if (!found) return null;
  return (
    <span className={`${classes.apart} ${classes[found.tone]}`} title={found.tone === "same" ? undefined : t(`planning.${found.tone}`)}>
      {found.text}
    </span>
  );
}
