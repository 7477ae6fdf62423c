import { ActionIcon, Button, MultiSelect, NumberInput, Select } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import type { Agent, Id } from "@trunkline/client";
import { admin, type Member } from "@trunkline/client/admin";
import { useTranslation, type TFunction } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { useMemo, useState } from "react";
import { useAgents, useQueues } from "../../../entities/hooks";
import { settingsKeys } from "../keys";
import { DurationInput } from "../parts/DurationInput";
import { TIERS } from "../parts/scales";
import parts from "../parts/parts.module.css";
import { addRing, placeAgents, removeRing, ringProblems, USUAL_RINGS, type RingDraft, type Sample } from "./rings";
import classes from "./queues.module.css";

const DAY_S = 86_400;
const MOST = 10;
const NAMED = 12;
const LEVELS = ["1", "2", "3", "4", "5"];

interface RingEditorProps {
  /** Left out for a queue that is only being made: nobody serves it yet. */
  queueId?: Id | undefined;
  rings: readonly RingDraft[];
  onChange: (rings: RingDraft[]) => void;
}

/** Who is asked when, step by step, with the people who come in at each. */
export function RingEditor({ queueId, rings, onChange }: RingEditorProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const [sample, setSample] = useState<Sample>({ tier: 1, skill_id: null, wanted: 5 });
  const steps = usePlaces(queueId, rings, sample);
  const problems = ringProblems(rings);
  const others = queues.filter(({ id }) => id !== queueId).map(({ id, name }) => ({ value: id, label: name }));
  const set = (at: number, change: Partial<RingDraft>) => onChange(rings.map((ring, index) => (index === at ? { ...ring, ...change } : ring)));
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.queues.rings")}</legend>
      <p className={parts.hint}>{t(rings.length ? "settings.queues.ringsHint" : "settings.queues.ringsNone")}</p>
      {rings.length > 0 && queueId && <SampleFields sample={sample} onChange={(change) => setSample({ ...sample, ...change })} />}
      {rings.length > 0 && (
        <ol className={classes.rings}>
          {rings.map((ring, index) => {
            const wrong = problems[index] ?? [];
            const name = t("settings.queues.ring", { number: index + 1 });
            return (
              <li key={index} className={classes.rule} aria-label={name}>
                <header className={classes.head}>
                  <strong className={parts.strong}>{name}</strong>
                  <ActionIcon className={classes.remove} aria-label={t("settings.queues.removeRing", { number: index + 1 })} onClick={() => onChange(removeRing(rings, index))}>
                    <X size={16} />
                  </ActionIcon>
                </header>
                {index === 0 ? <p className={parts.hint}>{t("settings.queues.ringAtOnce")}</p> : <DurationInput className={parts.narrow} label={t("settings.queues.ringAfter")} most={DAY_S} value={ring.after_s} onChange={(after_s) => set(index, { after_s })} />}
                {wrong.includes("late") && <span className={classes.problem}>{t("settings.queues.ringLate")}</span>}
                <div className={classes.pair}>
                  <NumberInput size="xs" label={t("settings.queues.ringGap")} description={t("settings.queues.ringGapHint")} placeholder={t("settings.queues.ringAny")} min={0} max={100} allowDecimal={false} clampBehavior="strict" value={ring.max_gap ?? ""} error={wrong.includes("gap") ? t("settings.queues.ringNarrower") : undefined} onChange={(value) => set(index, { max_gap: typeof value === "number" ? value : null })} />
                  <NumberInput size="xs" label={t("settings.queues.ringTiers")} description={t("settings.queues.ringTiersHint")} placeholder={t("settings.queues.ringAny")} min={0} max={8} allowDecimal={false} clampBehavior="strict" value={ring.tiers_above ?? ""} error={wrong.includes("tiers") ? t("settings.queues.ringNarrower") : undefined} onChange={(value) => set(index, { tiers_above: typeof value === "number" ? value : null })} />
                </div>
                {(others.length > 0 || ring.queue_ids.length > 0) && <MultiSelect size="xs" searchable label={t("settings.queues.ringQueues")} data={others} maxValues={20} value={ring.queue_ids} onChange={(queue_ids) => set(index, { queue_ids })} />}
                {steps && <p className={classes.asked}>{t(index ? "settings.queues.askedNew" : "settings.queues.askedFirst", { people: namesOf(t, steps[index] ?? []) })}</p>}
              </li>
            );
          })}
        </ol>
      )}
      {steps && rings.length > 0 && (steps.at(-1)?.length ?? 0) > 0 && <p className={parts.hint}>{t("settings.queues.askedNever", { people: namesOf(t, steps.at(-1) ?? []) })}</p>}
      {rings.length < MOST && (
        <Button className={parts.start} variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => onChange(rings.length ? addRing(rings) : USUAL_RINGS)}>
          {t(rings.length ? "settings.queues.addRing" : "settings.queues.askInSteps")}
        </Button>
      )}
    </fieldset>
  );
}

function SampleFields({ sample, onChange }: { sample: Sample; onChange: (change: Partial<Sample>) => void }) {
  const { t } = useTranslation();
  const skills = useQuery({ queryKey: settingsKeys.skills, queryFn: admin.skills.list });
  return (
    <div role="group" aria-label={t("settings.queues.sample")} className={classes.group}>
      <span className={classes.label}>{t("settings.queues.sample")}</span>
      <div className={classes.sample}>
        <Select size="xs" label={t("settings.queues.sampleTier")} allowDeselect={false} data={TIERS.map((tier) => ({ value: String(tier), label: t("settings.queues.tier", { tier }) }))} value={String(sample.tier)} onChange={(tier) => onChange({ tier: Number(tier) })} />
        <Select size="xs" searchable clearable clearButtonProps={{ "aria-label": t("settings.queues.sampleNoSkill") }} label={t("settings.queues.sampleSkill")} placeholder={t("settings.queues.sampleNoSkill")} data={(skills.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={sample.skill_id} onChange={(skill_id) => onChange({ skill_id })} />
        {sample.skill_id && <Select size="xs" label={t("settings.queues.sampleWanted")} allowDeselect={false} data={LEVELS} value={String(sample.wanted)} onChange={(wanted) => onChange({ wanted: Number(wanted) })} />}
      </div>
    </div>
  );
}

/** The people who come in at each step, and as the last those who never do; null until the members are known. */
function usePlaces(queueId: Id | undefined, rings: readonly RingDraft[], sample: Sample): Agent[][] | null {
  const agents = useAgents();
  const asked = [...new Set([...(queueId ? [queueId] : []), ...rings.flatMap(({ queue_ids }) => queue_ids)])];
  const tiers = useQueries({
    queries: asked.map((id) => ({ queryKey: settingsKeys.members(id), queryFn: () => admin.queues.members(id) })),
    combine: (answers) => (answers.every(({ data }) => data) ? Object.fromEntries(answers.map(({ data }, index) => [asked[index] as Id, tiersOf(data?.members ?? [])])) : null),
  });
  return useMemo(() => {
    if (!queueId || !tiers) return null;
    const active = agents.filter(({ is_active }) => is_active);
    const placed = placeAgents(rings, queueId, tiers, active, sample);
    return [...rings.keys(), -1].map((step) => active.filter(({ id }) => placed.get(id) === step));
  }, [queueId, tiers, agents, rings, sample]);
}

const tiersOf = (members: readonly Member[]): Record<Id, number> => Object.fromEntries(members.map(({ agent_id, tier }) => [agent_id, tier]));

function namesOf(t: TFunction, people: readonly Agent[]): string {
  if (people.length === 0) return t("settings.queues.askedNobody");
  const names = people
    .slice(0, NAMED)
    .map(({ name }) => name)
    .join(t("common.listSeparator"));
  return people.length > NAMED ? t("settings.queues.askedMore", { names, count: people.length - NAMED }) : names;
}
