import "@trunkline/ui/forms.css";
import { Select, TagsInput, TextInput } from "@mantine/core";
import { admin, type CustomField } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { keys } from "../../../queries";
import { EditDialog } from "../parts/EditDialog";
import { useEditing } from "../parts/useEditing";
import { isKey, keyFor } from "./fieldKey";

const ENTITIES = ["contact", "conversation"] as const;
const TYPES = ["text", "number", "date", "boolean", "choice"] as const;
const FRESH: Pick<CustomField, "version" | "entity" | "key" | "label" | "type" | "options"> = { version: 0, entity: "contact", key: "", label: "", type: "text", options: [] };

/** A field: of what, how it is called, which values it takes. Key and type stay, because values are stored under them. */
export function FieldDialog({ field, onClose }: { field: CustomField | null; onClose: () => void }) {
  const { t } = useTranslation();
  const editing = useEditing(field ?? FRESH, ({ entity, key, label, type, options }) => ({ entity, key, label, type, options: options.map(String) }), keys.customFields);
  const { draft, set, version } = editing;
  const label = draft.label.trim();
  const key = draft.key || keyFor(label);
  const options = draft.type === "choice" ? draft.options : [];
  const isWhole = label !== "" && (field !== null || isKey(key)) && (draft.type !== "choice" || options.length > 0);

  function write() {
    return field ? admin.customFields.patch(field.id, { label, ...(field.type === "choice" ? { options } : {}), expected_version: version }) : admin.customFields.create({ entity: draft.entity, key, label, type: draft.type, options });
  }

  const leaving = field && { title: t("settings.fields.deleteTitle", { name: field.label }), text: t("settings.fields.deleteText"), confirm: t("settings.fields.delete"), run: () => admin.customFields.remove(field.id), refreshes: [keys.customFields] };
  return (
    <EditDialog editing={editing} title={field ? field.label : t("settings.fields.add")} isWhole={isWhole} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.fields.label")} description={t("settings.fields.labelHint")} withAsterisk maxLength={200} value={draft.label} onChange={(event) => set({ label: event.currentTarget.value })} />
      {!field && (
        <>
          <Select size="xs" label={t("settings.fields.entity")} allowDeselect={false} data={ENTITIES.map((value) => ({ value, label: t(`settings.fields.of.${value}`) }))} value={draft.entity} onChange={(entity) => entity && set({ entity: entity as CustomField["entity"] })} />
          <Select size="xs" label={t("settings.fields.type")} description={t("settings.fields.typeHint")} allowDeselect={false} data={TYPES.map((value) => ({ value, label: t(`settings.fields.types.${value}`) }))} value={draft.type} onChange={(type) => type && set({ type: type as CustomField["type"] })} />
        </>
      )}
      {draft.type === "choice" && <TagsInput size="xs" label={t("settings.fields.options")} description={t("settings.fields.optionsHint")} withAsterisk maxTags={200} splitChars={[",", "，", "、", ";", "；"]} value={draft.options} onChange={(next) => set({ options: next })} />}
      {!field && <TextInput label={t("settings.fields.key")} description={t("settings.fields.keyHint")} placeholder={keyFor(label)} maxLength={40} spellCheck={false} value={draft.key} error={draft.key && !isKey(draft.key) ? t("settings.fields.keyShape") : undefined} onChange={(event) => set({ key: event.currentTarget.value })} />}
    </EditDialog>
  );
}
