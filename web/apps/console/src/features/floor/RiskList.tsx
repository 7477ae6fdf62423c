import type { FloorAgent, FloorQueue, FloorRisk, Id } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, ClockBadge, useNow } from "@trunkline/ui";
import classes from "./FloorPage.module.css";

const SOON_MS = 5 * 60_000;

interface RiskListProps {
  risks: readonly FloorRisk[];
  queues: readonly FloorQueue[];
  agents: readonly FloorAgent[];
  onWatch: (id: Id) => void;
}

/** The promises that run out next, and those that have; what is overdue stands first. */
export function RiskList({ risks, queues, agents, onWatch }: RiskListProps) {
  const { t } = useTranslation();
  const now = useNow(5);
  const nameOf = (rows: readonly { id: Id; name: string }[], id: Id | null) => rows.find((row) => row.id === id)?.name;
  return (
    <section className={classes.panel} aria-label={t("floor.atRisk")}>
      <h2 className={classes.sub}>{t("floor.atRisk")}</h2>
      {risks.length === 0 && <p className={classes.quiet}>{t("floor.noRisk")}</p>}
      <ul className={classes.risks}>
        {risks.map((risk) => (
          <li key={risk.conversation_id}>
            <button type="button" className={classes.risk} onClick={() => onWatch(risk.conversation_id)}>
              <ChannelIcon kind={risk.channel} size={14} />
              <span className={classes.who}>
                <span className={classes.strong}>{risk.contact_name || `#${risk.number}`}</span>
                <span className={classes.muted}>{[nameOf(queues, risk.queue_id), nameOf(agents, risk.agent_id) ?? t("floor.nobody")].filter(Boolean).join(" · ")}</span>
              </span>
              <ClockBadge due={risk.due_at} isAtRisk={Date.parse(risk.due_at) - now < SOON_MS} label={t("floor.dueBy", { what: t(`floor.promises.${risk.kind}`), when: formatMoment(risk.due_at) })} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
