import { MultiSelect, Radio, Select } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { DurationInput } from "../parts/DurationInput";
import parts from "../parts/parts.module.css";
import { dashed } from "./phrases";
import { MOST_DELAY_S, TRIGGERS, type TriggerDraft } from "./rule";
import classes from "./automation.module.css";

/** When a rule is asked: at once as something happens, or a while after. */
export function TriggerFields({ trigger, onChange }: { trigger: TriggerDraft; onChange: (trigger: TriggerDraft) => void }) {
  const { t } = useTranslation();
  const { kind, types, after, wait_s } = trigger;
  const data = TRIGGERS.map((value) => ({ value, label: t(`settings.automation.trigger.${dashed(value)}`) }));
  const set = (change: Partial<TriggerDraft>) => onChange({ ...trigger, ...change });
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.automation.when")}</legend>
      <Radio.Group aria-label={t("settings.automation.when")} value={kind} onChange={(value) => set({ kind: value as TriggerDraft["kind"] })}>
        <div className={parts.choices}>
          <Radio value="event" label={t("settings.automation.onEvent")} description={t("settings.automation.onEventHint")} />
          <Radio value="time" label={t("settings.automation.onTime")} description={t("settings.automation.onTimeHint")} />
        </div>
      </Radio.Group>
      {kind === "event" ? (
        <MultiSelect size="xs" searchable withAsterisk label={t("settings.automation.events")} data={data} value={types} onChange={(next) => set({ types: next as TriggerDraft["types"] })} />
      ) : (
        <div className={classes.pair}>
          <DurationInput label={t("settings.automation.wait")} least={60} most={MOST_DELAY_S} value={wait_s} onChange={(seconds) => set({ wait_s: seconds })} />
          <Select size="xs" searchable allowDeselect={false} label={t("settings.automation.afterEvent")} data={data} value={after} onChange={(next) => next && set({ after: next as TriggerDraft["after"] })} />
        </div>
      )}
    </fieldset>
  );
}
