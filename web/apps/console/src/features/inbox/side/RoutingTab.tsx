import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type RoutingDecision } from "@trunkline/client";
import { formatLength, formatMoment, formatTime, knownText, useTranslation } from "@trunkline/i18n";
import { Avatar, Chip, EmptyState } from "@trunkline/ui";
import { Route } from "lucide-react";
import { useAgents } from "../../../entities/hooks";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { readDecision, type Told } from "./decision";
import classes from "./RoutingTab.module.css";

/** Why the conversation came to whom it came: each decision with who was asked, and who was not and why. */
export default function RoutingTab({ id }: { id: string }) {
  const { t } = useTranslation();
  const routing = useQuery({ queryKey: keys.routing(id), queryFn: () => api.conversations.routing(id) });
  if (routing.isPending) return <Skeleton height={72} radius="md" role="status" aria-label={t("common.loading")} />;
  if (routing.isError) return <EmptyState icon={<Route size={20} />} title={t("routing.failed")} text={failureText(routing.error)} />;
  const { items, waiting } = routing.data;
  if (items.length === 0 && !waiting) return <EmptyState icon={<Route size={20} />} title={t("routing.none")} text={t("routing.noneHint")} />;
  const decisions = [...items].sort((a, b) => b.at.localeCompare(a.at));
  return (
    <ol className={classes.list}>
      {waiting && (
        <li className={classes.card}>
          <header className={classes.head}>
            <span className={classes.outcome}>{t("routing.waits")}</span>
          </header>
          <Considered considered={waiting} agentId={null} />
        </li>
      )}
      {decisions.map((decision) => (
        <DecisionCard key={decision.id} decision={decision} />
      ))}
    </ol>
  );
}

const reasonText = (reason: string): string => knownText(`routing.reasons.${reason}`) ?? reason;

function useAgentName(): (id: string | null) => string {
  const { t } = useTranslation();
  const agents = useAgents();
  return (id) => agents.find((agent) => agent.id === id)?.name ?? t("routing.somebody");
}

function DecisionCard({ decision }: { decision: RoutingDecision }) {
  const { t } = useTranslation();
  const nameOf = useAgentName();
  const { asked } = readDecision(decision.considered);
  const name = asked.length ? asked.map(nameOf).join(t("common.listSeparator")) : nameOf(decision.agent_id);
  return (
    <li className={classes.card}>
      <header className={classes.head}>
        <span className={classes.outcome}>{knownText(`routing.outcomes.${decision.outcome}`, { name }) ?? decision.outcome}</span>
        <time dateTime={decision.at} title={formatMoment(decision.at)}>
          {formatTime(decision.at)}
        </time>
      </header>
      <Considered considered={decision.considered} agentId={decision.agent_id} />
    </li>
  );
}

/** So many are shown at once: whoever is further behind is of interest when somebody asks for them. */
const NEAREST = 8;

/** Those who could have had it, with load and idle time, those chosen in bold. */
function Candidates({ all, chosen }: { all: Told["candidates"]; chosen: readonly string[] }) {
  const { t } = useTranslation();
  const nameOf = useAgentName();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t("routing.candidate")}</th>
          <th scope="col">{t("routing.load")}</th>
          <th scope="col">{t("routing.idle")}</th>
        </tr>
      </thead>
      <tbody>
        {all.map((candidate) => (
          <tr key={candidate.agentId} className={chosen.includes(candidate.agentId) ? classes.chosen : ""}>
            <td>
              <Avatar name={nameOf(candidate.agentId)} size={18} /> {nameOf(candidate.agentId)}
            </td>
            <td>
              {candidate.used}/{candidate.cap}
            </td>
            <td>{formatLength(candidate.idleS)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Who was considered, the nearest first; and who was out, with every reason. */
function Considered({ considered, agentId }: { considered: RoutingDecision["considered"]; agentId: string | null }) {
  const { t } = useTranslation();
  const nameOf = useAgentName();
  const told = readDecision(considered);
  const chosen = agentId ? [agentId, ...told.asked] : told.asked;
  const rule = knownText(`routing.rules.${told.rule}`) ?? told.rule;
  return (
    <>
      <div className={classes.facts}>
        {rule && agentId && <Chip tone="accent">{rule}</Chip>}
        {told.waitedS !== null && <Chip>{t("routing.waited", { span: formatLength(told.waitedS) })}</Chip>}
        {told.tier !== null && <Chip>{t("routing.tier", { tier: told.tier })}</Chip>}
      </div>
      {told.candidates.length > 0 && <Candidates all={told.candidates.slice(0, NEAREST)} chosen={chosen} />}
      {told.candidates.length > NEAREST && (
        <details className={classes.out}>
          <summary>{t("routing.moreCandidates", { count: told.candidates.length - NEAREST })}</summary>
          <Candidates all={told.candidates.slice(NEAREST)} chosen={chosen} />
        </details>
      )}
      {told.out.length > 0 && (
        <details className={classes.out} open={!agentId}>
          <summary>{t("routing.out", { count: told.out.length })}</summary>
          <ul>
            {told.out.map((each) => (
              <li key={each.agentId}>
                {nameOf(each.agentId)}
                <span>{each.reasons.map(reasonText).join(t("common.listSeparator"))}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
