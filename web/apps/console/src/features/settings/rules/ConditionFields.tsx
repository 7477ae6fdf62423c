import "@trunkline/ui/forms.css";
import { ActionIcon, MultiSelect, Select, TagsInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import type { CustomField } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { keys } from "../../../queries";
import { channelName } from "../../../words";
import { ConditionLines } from "../parts/ConditionLines";
import { addCondition, CONDITIONS, removeCondition, type ConditionName, type Conditions, type Mood } from "./rule";
import type { Names } from "./useNames";
import classes from "./rules.module.css";

interface ConditionFieldsProps {
  conditions: Conditions;
  names: Names;
  onChange: (conditions: Conditions) => void;
}

/** What must be so for a rule to sort a conversation. */
export function ConditionFields({ conditions, names, onChange }: ConditionFieldsProps) {
  const { t } = useTranslation();
  const isHeld = (name: ConditionName) => conditions[name] !== undefined;
  return (
    <ConditionLines
      names={CONDITIONS}
      isHeld={isHeld}
      nameOf={(name) => t(`settings.rules.condition.${name}`)}
      hint={t(CONDITIONS.some(isHeld) ? "settings.rules.ifHint" : "settings.rules.ifNothing")}
      field={(name) => <Field name={name} conditions={conditions} names={names} onChange={onChange} />}
      onAdd={(name) => onChange(addCondition(conditions, name))}
      onDrop={(name) => onChange(removeCondition(conditions, name))}
    />
  );
}

function Field({ name, conditions, names, onChange }: ConditionFieldsProps & { name: ConditionName }): ReactNode {
  const { t } = useTranslation();
  const channels = useQuery({ queryKey: keys.channels, queryFn: api.channels.list, enabled: name === "channels" });
  const tags = useQuery({ queryKey: keys.tags, queryFn: api.tags.list, enabled: name === "contact_tags" });
  const shared = { size: "xs", label: t(`settings.rules.condition.${name}`), description: t(`settings.rules.help.${name}`), className: classes.field } as const;
  const put = (value: Conditions[typeof name]) => onChange({ ...conditions, [name]: value });
  switch (name) {
    case "channels":
      return <MultiSelect {...shared} searchable data={(channels.data?.items ?? []).map(({ kind }) => ({ value: kind, label: channelName(kind) }))} value={conditions.channels ?? []} onChange={put} />;
    case "inbox_ids":
      return <MultiSelect {...shared} searchable data={names.inboxes.map(({ id, name: label }) => ({ value: id, label }))} value={conditions.inbox_ids ?? []} onChange={put} />;
    case "languages":
      return <MultiSelect {...shared} data={(["zh", "en"] as const).map((value) => ({ value, label: t(`settings.rules.language.${value}`) }))} value={conditions.languages ?? []} onChange={(value) => put(value as ("zh" | "en")[])} />;
    case "moods":
      return <MultiSelect {...shared} data={(["upset", "calm", "pleased"] as const).map((value) => ({ value, label: t(`settings.rules.mood.${value}`) }))} value={conditions.moods ?? []} onChange={(value) => put(value as Mood[])} />;
    case "complains":
    case "is_vip":
    case "has_previous_agent":
      return (
        <Select
          {...shared}
          allowDeselect={false}
          data={[
            { value: "yes", label: t("settings.rules.yes") },
            { value: "no", label: t("settings.rules.no") },
          ]}
          value={conditions[name] ? "yes" : "no"}
          onChange={(value) => put(value === "yes")}
        />
      );
    case "contact_tags":
      return <TagsInput {...shared} maxTags={200} data={(tags.data?.items ?? []).map((tag) => tag.name)} value={conditions.contact_tags ?? []} onChange={put} />;
    case "contact_fields":
      return <FieldValues {...shared} held={conditions.contact_fields ?? {}} fields={names.fields} onChange={put} />;
    case "taken_for":
      return <FieldValues {...shared} held={conditions.taken_for ?? {}} fields={names.choices} none={t("settings.rules.noChoices")} onChange={put} />;
    default:
      return <TagsInput {...shared} maxTags={200} splitChars={[",", "，", ";", "；", "、"]} placeholder={t("settings.rules.enterEach")} value={conditions[name] ?? []} onChange={put} />;
  }
}

interface FieldValuesProps {
  label: string;
  description: string;
  className: string | undefined;
  held: Record<string, string[]>;
  fields: readonly CustomField[];
  /** What is said where there are no fields. */
  none?: string;
  onChange: (held: Record<string, string[]>) => void;
}

/** Custom fields, each with the values one of which it has. */
export function FieldValues({ label, description, className, held, fields, none, onChange }: FieldValuesProps) {
  const { t } = useTranslation();
  const rest = fields.filter(({ key }) => !(key in held));
  return (
    <div role="group" aria-label={label} className={className}>
      <Select size="xs" label={label} description={description} placeholder={fields.length ? t("settings.rules.addField") : (none ?? t("settings.rules.noFields"))} data={rest.map((field) => ({ value: field.key, label: field.label }))} value={null} onChange={(key) => key && onChange({ ...held, [key]: [] })} />
      {Object.entries(held).map(([key, values]) => {
        const field = fields.find((one) => one.key === key);
        const { [key]: _, ...others } = held;
        return (
          <div key={key} className={classes.condition}>
            <TagsInput size="xs" mt={8} className={classes.field} label={field?.label ?? key} placeholder={t("settings.rules.enterEach")} data={valuesOf(field?.type, field?.options)} value={values} onChange={(next) => onChange({ ...held, [key]: next })} />
            <ActionIcon aria-label={t("settings.rules.dropCondition", { condition: field?.label ?? key })} onClick={() => onChange(others)}>
              <X size={16} />
            </ActionIcon>
          </div>
        );
      })}
    </div>
  );
}

function valuesOf(type: string | undefined, options: readonly unknown[] | undefined): string[] {
  if (type === "boolean") return ["true", "false"];
  return (options ?? []).map(String);
}
