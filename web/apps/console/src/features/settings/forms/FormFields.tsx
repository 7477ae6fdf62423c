import { MultiSelect, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type ApiFailure } from "@trunkline/client";
import type { CustomField } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { keys } from "../../../queries";
import automation from "../automation/automation.module.css";
import { fieldError } from "../parts/fieldError";
import parts from "../parts/parts.module.css";
import type { FormDraft } from "./form";
import { StepList } from "./StepList";
import { TextPair } from "./TextPair";

interface FormFieldsProps {
  draft: FormDraft;
  fields: readonly CustomField[];
  failure: ApiFailure | null;
  set: (change: Partial<FormDraft>) => void;
}

/** What a form is called, what begins it, what it asks and how it ends. */
export function FormFields({ draft, fields, failure, set }: FormFieldsProps) {
  const { t } = useTranslation();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const choices = fields.filter(({ entity, type }) => entity === "conversation" && type === "choice");
  const chosen = choices.find(({ key }) => key === draft.takenFor?.field);
  return (
    <>
      <TextInput label={t("settings.name")} description={t("settings.forms.nameHint")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.forms.begin")}</legend>
        <p className={parts.hint}>{t("settings.forms.beginHint")}</p>
        <TextPair label={t("settings.forms.title1")} texts={draft.titles} isNeeded maxLength={80} error={fieldError(failure, "titles")} onChange={(titles) => set({ titles })} />
        <Switch label={t("settings.forms.button")} description={t("settings.forms.buttonHint")} checked={draft.hasButton} onChange={(event) => set({ hasButton: event.currentTarget.checked })} />
        <TagsInput label={t("settings.forms.words")} description={t("settings.forms.wordsHint")} maxTags={50} splitChars={[",", "，", "、", ";", "；"]} acceptValueOnBlur value={draft.words} error={fieldError(failure, "words")} onChange={(words) => set({ words })} />
        {choices.length > 0 && (
          <div className={automation.pair}>
            <Select label={t("settings.forms.takenFor")} clearable clearButtonProps={{ "aria-label": t("common.clear") }} placeholder={t("settings.forms.takenForNone")} data={choices.map(({ key, label }) => ({ value: key, label }))} value={draft.takenFor?.field ?? null} error={fieldError(failure, "field_key")} onChange={(field) => set({ takenFor: field ? { field, value: "" } : null })} />
            {chosen && <Select label={chosen.label} withAsterisk allowDeselect={false} data={chosen.options as string[]} value={draft.takenFor?.value || null} onChange={(value) => set({ takenFor: { field: chosen.key, value: value ?? "" } })} />}
          </div>
        )}
        <MultiSelect label={t("settings.forms.inboxes")} description={t("settings.forms.inboxesHint")} data={(inboxes.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={draft.inboxIds} error={fieldError(failure, "inbox_ids")} onChange={(inboxIds) => set({ inboxIds })} />
        <Switch label={t("settings.forms.enabled")} checked={draft.isEnabled} onChange={(event) => set({ isEnabled: event.currentTarget.checked })} />
      </fieldset>
      <StepList steps={draft.steps} fields={fields} refused={fieldError(failure, "steps")} onChange={(steps) => set({ steps })} />
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.forms.end")}</legend>
        <p className={parts.hint}>{t("settings.forms.endHint")}</p>
        <TextPair label={t("settings.forms.closing")} texts={draft.closings} onChange={(closings) => set({ closings })} />
      </fieldset>
    </>
  );
}
