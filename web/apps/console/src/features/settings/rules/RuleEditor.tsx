import "@trunkline/ui/forms.css";
import { TextInput } from "@mantine/core";
import { admin, type Rule } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ListFilter } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { settingsKeys } from "../keys";
import { Back } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { ConditionFields } from "./ConditionFields";
import { OutcomeFields } from "./OutcomeFields";
import { canSave, FRESH, readRule, toBody, type RuleDraft } from "./rule";
import { useNames } from "./useNames";

/** A rule of its own page: its name, what must be so, what is done then. */
export function EditRule({ rule }: { rule: Rule | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={parts.page}>
      <Back to="/settings/rules" label={t("settings.rules.all")} />
      {rule ? <Editor rule={rule} /> : <EmptyState icon={<ListFilter size={20} />} title={t("settings.rules.isGone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(rule, readRule, settingsKeys.rules);
  const { draft, set, version } = editing;
  const leaving = { title: t("settings.rules.deleteTitle", { name: rule.name }), text: t("settings.rules.deleteText"), confirm: t("settings.rules.delete"), run: () => admin.rules.remove(rule.id), refreshes: [settingsKeys.rules], onDone: () => void navigate("/settings/rules") };
  return (
    <EditForm editing={editing} label={rule.name} isWhole={canSave(draft)} write={() => admin.rules.patch(rule.id, { ...toBody(draft), expected_version: version })} leaving={leaving}>
      <RuleFields draft={draft} set={set} />
    </EditForm>
  );
}

export function NewRule() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(FRESH);
  return (
    <div className={parts.page}>
      <Back to="/settings/rules" label={t("settings.rules.all")} />
      <h3 className={parts.heading}>{t("settings.rules.add")}</h3>
      <NewForm label={t("settings.rules.add")} submit={t("settings.rules.create")} done={t("settings.rules.created")} isDirty={draft !== FRESH} isWhole={canSave(draft)} write={() => admin.rules.create(toBody(draft))} refreshes={[settingsKeys.rules]} onMade={() => void navigate("/settings/rules")}>
        {() => <RuleFields draft={draft} set={(change) => setDraft({ ...draft, ...change })} />}
      </NewForm>
    </div>
  );
}

function RuleFields({ draft, set }: { draft: RuleDraft; set: (change: Partial<RuleDraft>) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <>
      <TextInput label={t("settings.name")} description={t("settings.rules.nameHint")} withAsterisk maxLength={200} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <ConditionFields conditions={draft.conditions} names={names} onChange={(conditions) => set({ conditions })} />
      <OutcomeFields outcome={draft.outcome} names={names} onChange={(outcome) => set({ outcome })} />
    </>
  );
}
