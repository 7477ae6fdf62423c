import "@trunkline/ui/forms.css";
import { NumberInput, TextInput } from "@mantine/core";
import type { ApiFailure } from "@trunkline/client";
import { automation, type AutomationRule } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { Zap } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { settingsKeys } from "../keys";
import { Back } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import { fieldError } from "../parts/fieldError";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { ActionList } from "./ActionList";
import { ConditionList } from "./ConditionList";
import { canSave, FRESH, readRule, toBody, type RuleDraft } from "./rule";
import { RunsPanel } from "./RunsPanel";
import { TriggerFields } from "./TriggerFields";
import { TryPanel } from "./TryPanel";
import { useThings, type Things } from "./useThings";
import { VersionsPanel } from "./VersionsPanel";
import classes from "./automation.module.css";

const LIST = "/settings/automation";

/** One rule on a page of its own: what it says, what it would have done, what it did, what it said before. */
export function RuleDetail({ rule }: { rule: AutomationRule | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.automation.all")} />
      {rule ? <Editor rule={rule} /> : <EmptyState icon={<Zap size={20} />} title={t("settings.automation.gone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ rule }: { rule: AutomationRule }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const things = useThings();
  const editing = useEditing(rule, readRule, settingsKeys.automation);
  const { draft, set, version, failure } = editing;
  const leaving = { title: t("settings.automation.deleteTitle", { name: rule.name }), text: t("settings.automation.deleteText"), confirm: t("settings.automation.delete"), run: () => automation.rules.remove(rule.id), refreshes: [settingsKeys.automation], onDone: () => void navigate(LIST) };
  return (
    <>
      <h3 className={parts.heading}>
        {rule.name} {!rule.is_enabled && <Chip>{t("settings.automation.off")}</Chip>}
      </h3>
      {rule.stopped_reason && <p className={classes.wrong}>{t(`settings.automation.stoppedBy.${rule.stopped_reason}`)}</p>}
      <EditForm editing={editing} label={rule.name} isWhole={canSave(draft)} write={() => automation.rules.patch(rule.id, { ...toBody(draft), expected_version: version })} leaving={leaving}>
        <RuleFields draft={draft} things={things} failure={failure} set={set} />
      </EditForm>
      <TryPanel draft={draft} ruleId={rule.id} />
      <RunsPanel rule={rule} />
      <VersionsPanel rule={rule} things={things} />
    </>
  );
}

export function NewRule() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const things = useThings();
  const [draft, setDraft] = useState(FRESH);
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.automation.all")} />
      <h3 className={parts.heading}>{t("settings.automation.add")}</h3>
      <NewForm label={t("settings.automation.add")} submit={t("settings.automation.create")} done={t("settings.automation.created")} isDirty={draft !== FRESH} isWhole={canSave(draft)} write={() => automation.rules.create(toBody(draft))} refreshes={[settingsKeys.automation]} onMade={() => void navigate(LIST)}>
        {(failure) => <RuleFields draft={draft} things={things} failure={failure} set={(change) => setDraft((last) => ({ ...last, ...change }))} />}
      </NewForm>
      <TryPanel draft={draft} ruleId={null} />
    </div>
  );
}

interface RuleFieldsProps {
  draft: RuleDraft;
  things: Things;
  failure: ApiFailure | null;
  set: (change: Partial<RuleDraft>) => void;
}

function RuleFields({ draft, things, failure, set }: RuleFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput label={t("settings.name")} description={t("settings.automation.nameHint")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TriggerFields trigger={draft.trigger} onChange={(trigger) => set({ trigger })} />
      <ConditionList conditions={draft.conditions} things={things} onChange={(conditions) => set({ conditions })} />
      <ActionList isOfRule legend={t("settings.automation.then")} hint={t("settings.automation.thenHint")} actions={draft.actions} things={things} refused={fieldError(failure, "actions") ?? fieldError(failure, "tags")} onChange={(actions) => set({ actions })} />
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.automation.brake")}</legend>
        <NumberInput className={parts.narrow} size="xs" label={t("settings.automation.rate")} description={t("settings.automation.rateHint")} min={1} max={600} allowDecimal={false} clampBehavior="strict" value={draft.max_per_minute} onChange={(value) => typeof value === "number" && value >= 1 && set({ max_per_minute: value })} />
      </fieldset>
    </>
  );
}
