import { ActionIcon, Button, Select, Switch } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { useQueues } from "../../../entities/hooks";
import { PRIORITIES, TIERS } from "../parts/scales";
import parts from "../parts/parts.module.css";
import { decidesNothing, needProblems, type NeedDraft, type Outcome } from "./rule";
import type { Names } from "./useNames";
import classes from "./rules.module.css";

const LEVELS = [1, 2, 3, 4, 5];

interface OutcomeFieldsProps {
  outcome: Outcome;
  names: Names;
  onChange: (outcome: Outcome) => void;
}

/** What is done then; what is left open stays as the inbox has it. */
export function OutcomeFields({ outcome, names, onChange }: OutcomeFieldsProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const set = (change: Partial<Outcome>) => onChange({ ...outcome, ...change });
  const problems = needProblems(outcome.needs);
  const setNeed = (index: number, change: Partial<NeedDraft>) => set({ needs: outcome.needs.map((need, at) => (at === index ? { ...need, ...change } : need)) });
  const leave = t("settings.rules.leave");
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.rules.then")}</legend>
      <Select size="xs" clearable searchable clearButtonProps={{ "aria-label": leave }} label={t("settings.rules.queue")} description={t("settings.rules.queueHint")} placeholder={t("settings.rules.inboxQueue")} data={queues.map(({ id, name }) => ({ value: id, label: name }))} value={outcome.queue_id} onChange={(queue_id) => set({ queue_id })} />
      <div className={classes.pair}>
        <Select size="xs" clearable clearButtonProps={{ "aria-label": leave }} label={t("settings.rules.priority")} description={t("settings.rules.priorityHint")} placeholder={leave} data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))} value={outcome.priority} onChange={(priority) => set({ priority: priority as Outcome["priority"] })} />
        <Select size="xs" clearable clearButtonProps={{ "aria-label": leave }} label={t("settings.rules.tier")} description={t("settings.rules.tierHint")} placeholder={leave} data={TIERS.map((tier) => ({ value: String(tier), label: t("settings.queues.tier", { tier }) }))} value={outcome.tier === null ? null : String(outcome.tier)} onChange={(tier) => set({ tier: tier === null ? null : Number(tier) })} />
      </div>
      <div role="group" aria-label={t("settings.rules.skills")} className={classes.needs}>
        <span className={classes.label}>{t("settings.rules.skills")}</span>
        <span className={parts.hint}>{t("settings.rules.skillsHint")}</span>
        {outcome.needs.map((need, index) => {
          const problem = problems[index];
          return (
            <div key={index} className={classes.need}>
              <Select size="xs" searchable label={t("settings.rules.skill")} placeholder={t("settings.rules.chooseSkill")} allowDeselect={false} data={names.skills.map(({ id, name }) => ({ value: id, label: name }))} value={need.skill_id} error={problem === "twice" ? t("settings.rules.skillTwice") : undefined} onChange={(skill_id) => setNeed(index, { skill_id })} />
              <Select size="xs" label={t("settings.rules.minimum")} allowDeselect={false} data={LEVELS.map(String)} value={String(need.minimum)} onChange={(level) => setNeed(index, { minimum: Number(level) })} />
              <Select size="xs" clearable clearButtonProps={{ "aria-label": t("common.clear") }} label={t("settings.rules.wanted")} placeholder={t("settings.rules.any")} data={LEVELS.map(String)} value={need.wanted === null ? null : String(need.wanted)} error={problem === "below" ? t("settings.rules.wantedBelow") : undefined} onChange={(level) => setNeed(index, { wanted: level === null ? null : Number(level) })} />
              <ActionIcon mt={22} aria-label={t("settings.rules.dropSkill")} onClick={() => set({ needs: outcome.needs.filter((_, at) => at !== index) })}>
                <X size={16} />
              </ActionIcon>
            </div>
          );
        })}
        {names.skills.length > outcome.needs.length && (
          <Button className={parts.start} variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => set({ needs: [...outcome.needs, { skill_id: null, minimum: 1, wanted: null }] })}>
            {t("settings.rules.addSkill")}
          </Button>
        )}
      </div>
      <Switch label={t("settings.rules.previous")} description={t("settings.rules.previousHint")} checked={outcome.prefer_previous_agent} onChange={(event) => set({ prefer_previous_agent: event.currentTarget.checked })} />
      {decidesNothing(outcome) && <p className={parts.hint}>{t("settings.rules.nothingYet")}</p>}
    </fieldset>
  );
}
