import { ActionIcon, Button, MultiSelect, NumberInput, Select } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { DurationInput } from "../parts/DurationInput";
import parts from "../parts/parts.module.css";
import { ACTIONS, FRESH_STEP, KINDS, MOST_STEPS, YEAR_S, type Kind, type StepDraft } from "./terms";
import classes from "./sla.module.css";

/** What is done as a promise comes near its end and passes it, each once. */
export function StepList({ steps, onChange }: { steps: StepDraft[]; onChange: (steps: StepDraft[]) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <p className={parts.hint}>{t("settings.sla-policies.stepsHint")}</p>
      {steps.length > 0 && (
        <ol className={classes.steps}>
          {steps.map((step, index) => (
            <StepFields key={index} number={index + 1} step={step} onChange={(next) => onChange(steps.map((one, at) => (at === index ? next : one)))} onRemove={() => onChange(steps.filter((_, at) => at !== index))} />
          ))}
        </ol>
      )}
      {steps.length < MOST_STEPS && (
        <Button className={parts.start} variant="default" leftSection={<Plus size={14} aria-hidden />} onClick={() => onChange([...steps, FRESH_STEP])}>
          {t("settings.sla-policies.addStep")}
        </Button>
      )}
    </>
  );
}

interface StepFieldsProps {
  number: number;
  step: StepDraft;
  onChange: (step: StepDraft) => void;
  onRemove: () => void;
}

function StepFields({ number, step, onChange, onRemove }: StepFieldsProps) {
  const { t } = useTranslation();
  const set = (change: Partial<StepDraft>) => onChange({ ...step, ...change });
  return (
    <li className={classes.step} aria-label={t("settings.sla-policies.step", { number })}>
      <div className={classes.stepFields}>
        <Select size="xs" label={t("settings.sla-policies.when")} allowDeselect={false} data={(["percent", "before", "after"] as const).map((value) => ({ value, label: t(`settings.sla-policies.moment.${value}`) }))} value={step.when} onChange={(when) => set({ when: when as StepDraft["when"] })} />
        {step.when === "percent" ? (
          <NumberInput size="xs" suffix=" %" label={t("settings.sla-policies.share")} min={1} max={1000} allowDecimal={false} clampBehavior="strict" value={step.percent} onChange={(value) => typeof value === "number" && value >= 1 && set({ percent: value })} />
        ) : (
          <DurationInput label={t("settings.sla-policies.span")} least={step.when === "before" ? 1 : 0} most={YEAR_S} value={step.span_s} onChange={(span_s) => set({ span_s })} />
        )}
        <Select size="xs" label={t("settings.sla-policies.do")} allowDeselect={false} data={ACTIONS.map((value) => ({ value, label: t(`settings.sla-policies.action.${value}`) }))} value={step.action} onChange={(action) => set({ action: action as StepDraft["action"] })} />
        {step.action === "boost" && <DurationInput label={t("settings.sla-policies.boost")} description={t("settings.sla-policies.boostHint")} least={1} most={YEAR_S} value={step.boost_s} onChange={(boost_s) => set({ boost_s })} />}
        <MultiSelect size="xs" className={classes.clocks} label={t("settings.sla-policies.clocks")} data={KINDS.map((value) => ({ value, label: t(`settings.sla-policies.kind.${value}`) }))} value={step.clocks} error={step.clocks.length ? undefined : t("settings.form.needed")} onChange={(clocks) => set({ clocks: clocks as Kind[] })} />
      </div>
      <ActionIcon aria-label={t("settings.sla-policies.dropStep", { number })} onClick={onRemove}>
        <X size={16} />
      </ActionIcon>
    </li>
  );
}
