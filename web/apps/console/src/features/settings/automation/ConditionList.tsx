import { MultiSelect, Select, TagsInput } from "@mantine/core";
import { useTranslation, type TFunction } from "@trunkline/i18n";
import type { ReactNode } from "react";
import { channelName } from "../../../words";
import { ConditionLines } from "../parts/ConditionLines";
import { DurationInput } from "../parts/DurationInput";
import { PRIORITIES } from "../parts/scales";
import { FieldValues } from "../rules/ConditionFields";
import { addCondition, ACTORS, CLOCKS, CONDITION_NAMES, CONDITIONS, MOST_WAIT_S, MOODS, removeCondition, STATUSES, type ConditionName, type Conditions } from "./rule";
import type { Option, Things } from "./useThings";
import classes from "./automation.module.css";

const MIN_S = 60;
const SPLITS = [",", "，", ";", "；", "、"];

interface ConditionListProps {
  conditions: Conditions;
  things: Things;
  onChange: (conditions: Conditions) => void;
}

/** What must be so for a rule to act. */
export function ConditionList({ conditions, things, onChange }: ConditionListProps) {
  const { t } = useTranslation();
  const isHeld = (name: ConditionName) => conditions[name] !== undefined;
  return (
    <ConditionLines
      names={CONDITION_NAMES}
      isHeld={isHeld}
      nameOf={(name) => t(`settings.automation.condition.${name}`)}
      hint={t(CONDITION_NAMES.some(isHeld) ? "settings.rules.ifHint" : "settings.automation.ifNothing")}
      field={(name) => <Field name={name} conditions={conditions} things={things} onChange={onChange} />}
      onAdd={(name) => onChange(addCondition(conditions, name, things.calendars[0]?.id ?? null))}
      onDrop={(name) => onChange(removeCondition(conditions, name))}
    />
  );
}

function Field({ name, conditions, things, onChange }: ConditionListProps & { name: ConditionName }): ReactNode {
  const { t } = useTranslation();
  const shared = { size: "xs", label: t(`settings.automation.condition.${name}`), className: classes.field } as const;
  const value = conditions[name];
  const put = (next: unknown) => onChange({ ...conditions, [name]: next });
  const truth = [
    { value: "yes", label: t("settings.rules.yes") },
    { value: "no", label: t("settings.rules.no") },
  ];
  switch (CONDITIONS[name]) {
    case "words":
      return <TagsInput {...shared} maxTags={200} splitChars={SPLITS} placeholder={t("settings.rules.enterEach")} value={value as string[]} onChange={put} />;
    case "tags":
      return <TagsInput {...shared} maxTags={200} data={things.tags.map((tag) => tag.name)} value={value as string[]} onChange={put} />;
    case "choice":
      return <MultiSelect {...shared} searchable data={choices(name, things, t)} value={value as string[]} onChange={put} />;
    case "truth":
      return <Select {...shared} allowDeselect={false} data={truth} value={value ? "yes" : "no"} onChange={(next) => put(next === "yes")} />;
    case "minutes":
      return <DurationInput label={shared.label} className={classes.field} least={MIN_S} most={MOST_WAIT_S} value={(value as number) * MIN_S} onChange={(seconds) => put(seconds === null ? NaN : seconds / MIN_S)} />;
    case "stars":
      return <Select {...shared} allowDeselect={false} data={["1", "2", "3", "4", "5"]} value={String(value)} onChange={(next) => put(Number(next))} />;
    case "fields":
      return <FieldValues label={shared.label} description="" className={classes.field} held={value as Record<string, string[]>} fields={things.fields.filter(({ entity }) => entity === (name === "contact_fields" ? "contact" : "conversation"))} onChange={put} />;
    case "hours": {
      const hours = value as NonNullable<Conditions["hours"]>;
      return (
        <div className={classes.pair}>
          <Select {...shared} allowDeselect={false} data={things.calendars.map(({ id, name: label }) => ({ value: id, label }))} placeholder={t("settings.automation.noCalendar")} value={hours.calendar_id || null} onChange={(calendar_id) => put({ ...hours, calendar_id: calendar_id ?? "" })} />
          <Select
            size="xs"
            aria-label={t("settings.automation.openOrNot")}
            allowDeselect={false}
            data={[
              { value: "open", label: t("settings.automation.open") },
              { value: "closed", label: t("settings.automation.closed") },
            ]}
            value={hours.is_open ? "open" : "closed"}
            onChange={(next) => put({ ...hours, is_open: next === "open" })}
          />
        </div>
      );
    }
  }
}

function choices(name: ConditionName, things: Things, t: TFunction): Option[] {
  switch (name) {
    case "channels":
      return things.channels.map((kind) => ({ value: kind, label: channelName(kind) }));
    case "inbox_ids":
      return things.inboxes.map(({ id, name: label }) => ({ value: id, label }));
    case "queue_ids":
      return things.queues;
    case "assignee_ids":
      return things.agents;
    case "languages":
      return (["zh", "en"] as const).map((value) => ({ value, label: t(`settings.rules.language.${value}`) }));
    case "statuses":
      return STATUSES.map((value) => ({ value, label: t(`status.${value}`) }));
    case "priorities":
      return PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }));
    case "moods":
      return MOODS.map((value) => ({ value, label: t(`settings.automation.mood.${value}`) }));
    case "actors":
      return ACTORS.map((value) => ({ value, label: t(`settings.automation.actor.${value}`) }));
    default:
      return CLOCKS.map((value) => ({ value, label: t(`settings.sla-policies.kind.${value}`) }));
  }
}
