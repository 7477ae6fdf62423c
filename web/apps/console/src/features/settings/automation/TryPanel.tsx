import { Button, Select } from "@mantine/core";
import type { Id } from "@trunkline/client";
import { automation, type RuleTrial } from "@trunkline/client/automation";
import { formatMoment, useTranslation, type TFunction } from "@trunkline/i18n";
import { Chip } from "@trunkline/ui";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { failureText } from "../../../failures";
import { useSaving } from "../parts/useSaving";
import parts from "../parts/parts.module.css";
import { dashed } from "./phrases";
import { canTry, toParts, TRIGGERS, type ConditionName, type RuleDraft } from "./rule";
import classes from "./automation.module.css";

const DAY_MS = 86_400_000;
const SPANS = [1, 7, 31] as const;
const SHOWN = 100;

/** What the rule would have done, as it stands in the form, with what has happened. Nothing is written. */
export function TryPanel({ draft, ruleId }: { draft: RuleDraft; ruleId: Id | null }) {
  const { t } = useTranslation();
  const [days, setDays] = useState<string>("7");
  const [trial, setTrial] = useState<RuleTrial | null>(null);
  const { isBusy, failure, save } = useSaving();

  async function run() {
    const now = Date.now();
    const [from, to] = [now - Number(days) * DAY_MS, now].map((time) => new Date(time).toISOString());
    await save(async () => setTrial(await automation.rules.try({ rule: toParts(draft), rule_id: ruleId, from: from ?? "", to: to ?? "" })));
  }

  return (
    <section className={parts.panel} aria-label={t("settings.automation.try")}>
      <h4 className={parts.sub}>{t("settings.automation.try")}</h4>
      <p className={parts.lead}>{t("settings.automation.tryHint")}</p>
      <div className={classes.tools}>
        <Select size="xs" allowDeselect={false} label={t("settings.automation.tryWith")} data={SPANS.map((count) => ({ value: String(count), label: t("settings.automation.lastDays", { count }) }))} value={days} onChange={(value) => value && setDays(value)} />
        <Button variant="default" leftSection={<FlaskConical size={14} aria-hidden />} loading={isBusy} disabled={!canTry(draft)} onClick={() => void run()}>
          {t("settings.automation.tryRun")}
        </Button>
      </div>
      {!canTry(draft) && <p className={parts.hint}>{t("settings.automation.tryLater")}</p>}
      <div aria-live="polite">
        {failure && <p className={parts.refused}>{failureText(failure)}</p>}
        {trial && <Verdict trial={trial} />}
      </div>
    </section>
  );
}

function Verdict({ trial }: { trial: RuleTrial }) {
  const { t } = useTranslation();
  const failing = Object.entries(trial.failing).sort(([, one], [, other]) => other - one);
  return (
    <>
      <dl className={classes.figures}>
        <div>
          <dt>{t("settings.automation.wouldAct")}</dt>
          <dd>{trial.acts}</dd>
        </div>
        <div>
          <dt>{t("settings.automation.inConversations")}</dt>
          <dd>{trial.conversations}</dd>
        </div>
        <div>
          <dt>{t("settings.automation.lookedAt")}</dt>
          <dd>{trial.looked_at}</dd>
        </div>
      </dl>
      {!trial.is_whole && <p className={parts.hint}>{t("settings.automation.notWhole")}</p>}
      {failing.length > 0 && <p className={parts.hint}>{t("settings.automation.failing", { list: failing.map(([name, count]) => `${t(`settings.automation.condition.${name as ConditionName}`)} (${count})`).join(t("common.listSeparator")) })}</p>}
      {trial.items.length > 0 && (
        <ul className={classes.log} tabIndex={0} aria-label={t("settings.automation.try")}>
          {trial.items.slice(0, SHOWN).map((one) => (
            <li key={one.seq}>
              <span className={classes.at}>{formatMoment(one.acts_at)}</span>
              <div>
                <Link className={parts.link} to={`/inbox/all/${one.conversation_id}`}>
                  {eventName(t, one.type)}
                </Link>
              </div>
              {one.stopped ? <Chip tone="risk">{t(`settings.automation.stopped.${one.stopped}`)}</Chip> : <Chip tone="done">{t("settings.automation.acts")}</Chip>}
            </li>
          ))}
        </ul>
      )}
      {trial.items.length > SHOWN && <p className={parts.hint}>{t("settings.automation.onlyFirst", { count: SHOWN })}</p>}
    </>
  );
}

/** What happened, in the words of the triggers; what has none there keeps the name it has in the log. */
export function eventName(t: TFunction, type: string): string {
  const known = { "message.sent": "reply.sent", "message.noted": "note.added" }[type] ?? type;
  const trigger = TRIGGERS.find((one) => one === known);
  return trigger ? t(`settings.automation.trigger.${dashed(trigger)}`) : type;
}
