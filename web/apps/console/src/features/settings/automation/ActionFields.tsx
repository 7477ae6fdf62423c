import { MultiSelect, NumberInput, Radio, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import type { ReactNode } from "react";
import { DurationInput } from "../parts/DurationInput";
import { PRIORITIES } from "../parts/scales";
import parts from "../parts/parts.module.css";
import { LEAST_SNOOZE_S, MOST_SNOOZE_S, problemOf, type ActionDraft } from "./action";
import type { Things } from "./useThings";
import classes from "./automation.module.css";

const LONGEST = 10_000;
// As they are typed; in a text of the resources they would be filled in.
const VARIABLES = { name: "{{contact.name}}", number: "{{conversation.number}}" };

interface ActionFieldsProps {
  action: ActionDraft;
  things: Things;
  onChange: (action: ActionDraft) => void;
}

/** What one action needs to know; nothing for those that need nothing. */
export function ActionFields({ action, things, onChange }: ActionFieldsProps): ReactNode {
  const { t } = useTranslation();
  const set = (change: Partial<ActionDraft>) => onChange({ ...action, ...change });
  const problem = problemOf(action);
  const teams = things.teams.map(({ id, name }) => ({ value: id, label: name }));
  const text = <Textarea withAsterisk autosize minRows={2} maxRows={8} maxLength={LONGEST} label={t(action.kind === "note" ? "settings.automation.noteText" : "settings.automation.replyText")} description={t("settings.automation.variables", VARIABLES)} value={action.text} onChange={(event) => set({ text: event.currentTarget.value })} />;
  switch (action.kind) {
    case "reply":
      return (
        <div className={parts.group}>
          <Radio.Group aria-label={t("settings.automation.replyWith")} value={action.isCanned ? "canned" : "text"} onChange={(way) => set({ isCanned: way === "canned" })}>
            <div className={classes.ways}>
              <Radio value="text" label={t("settings.automation.ownText")} />
              <Radio value="canned" label={t("settings.automation.cannedText")} />
            </div>
          </Radio.Group>
          {action.isCanned ? <Select size="xs" searchable withAsterisk allowDeselect={false} label={t("settings.automation.cannedReply")} data={things.replies.map(({ id, name }) => ({ value: id, label: name }))} value={action.canned_reply_id} onChange={(canned_reply_id) => set({ canned_reply_id })} /> : text}
        </div>
      );
    case "note":
      return text;
    case "add_tags":
    case "remove_tags":
      return <MultiSelect size="xs" searchable withAsterisk label={t("settings.automation.tags")} placeholder={things.tags.length ? undefined : t("settings.tags.none")} maxValues={20} data={things.tags.map(({ name }) => name)} value={action.tags} onChange={(tags) => set({ tags })} />;
    case "set_priority":
      return <Select size="xs" allowDeselect={false} label={t("settings.rules.priority")} data={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))} value={action.priority} onChange={(priority) => set({ priority: priority as ActionDraft["priority"] })} />;
    case "set_field":
      return <FieldSetter action={action} things={things} set={set} />;
    case "assign":
      return <Select size="xs" searchable clearable clearButtonProps={{ "aria-label": t("settings.automation.backToQueue") }} label={t("settings.automation.agent")} placeholder={t("settings.automation.backToQueue")} data={things.agents} value={action.agent_id} onChange={(agent_id) => set({ agent_id })} />;
    case "transfer":
      return (
        <div className={parts.group}>
          <div className={classes.pair}>
            <Select size="xs" searchable clearable clearButtonProps={{ "aria-label": t("common.clear") }} label={t("settings.automation.queue")} data={things.queues} value={action.queue_id} onChange={(queue_id) => set({ queue_id })} />
            <Select size="xs" searchable clearable clearButtonProps={{ "aria-label": t("common.clear") }} label={t("settings.automation.agent")} data={things.agents} value={action.agent_id} onChange={(agent_id) => set({ agent_id })} />
          </div>
          {action.agent_id === null && <Switch label={t("settings.automation.outsideTeam")} description={t("settings.automation.outsideTeamHint")} checked={action.outside_team} onChange={(event) => set({ outside_team: event.currentTarget.checked })} />}
          {problem === "place" && <span className={parts.hint}>{t("settings.automation.placeNeeded")}</span>}
          <TextInput label={t("settings.automation.handNote")} maxLength={LONGEST} value={action.note} onChange={(event) => set({ note: event.currentTarget.value })} />
        </div>
      );
    case "escalate":
      return <TextInput label={t("settings.automation.handNote")} maxLength={LONGEST} value={action.note} onChange={(event) => set({ note: event.currentTarget.value })} />;
    case "snooze":
      return <DurationInput className={parts.narrow} label={t("settings.automation.snoozeFor")} least={LEAST_SNOOZE_S} most={MOST_SNOOZE_S} value={action.for_s} onChange={(for_s) => set({ for_s })} />;
    case "resolve":
      return <TextInput label={t("settings.automation.disposition")} maxLength={200} value={action.disposition} onChange={(event) => set({ disposition: event.currentTarget.value })} />;
    case "notify":
      return (
        <div className={parts.group}>
          <Switch label={t("settings.automation.owner")} checked={action.owner} onChange={(event) => set({ owner: event.currentTarget.checked })} />
          <div className={classes.pair}>
            <MultiSelect size="xs" searchable maxValues={50} label={t("settings.automation.agents")} data={things.agents} value={action.agent_ids} onChange={(agent_ids) => set({ agent_ids })} />
            <Select size="xs" clearable clearButtonProps={{ "aria-label": t("common.clear") }} label={t("settings.automation.team")} data={teams} value={action.team_id} onChange={(team_id) => set({ team_id })} />
          </div>
          {problem === "somebody" && <span className={parts.hint}>{t("settings.automation.somebodyNeeded")}</span>}
        </div>
      );
    default:
      return null;
  }
}

/** A custom field of the conversation and the value it gets, entered as its kind asks. */
function FieldSetter({ action, things, set }: { action: ActionDraft; things: Things; set: (change: Partial<ActionDraft>) => void }) {
  const { t } = useTranslation();
  const fields = things.fields.filter(({ entity }) => entity === "conversation");
  const field = fields.find(({ key }) => key === action.key);
  const { value } = action;
  const label = t("settings.automation.value");
  const none = t("settings.automation.noValue");
  const clear = { clearable: true, clearButtonProps: { "aria-label": none }, placeholder: none };
  return (
    <div className={classes.pair}>
      <Select size="xs" searchable withAsterisk allowDeselect={false} label={t("settings.automation.field")} placeholder={fields.length ? undefined : t("settings.fields.none")} data={fields.map(({ key, label: name }) => ({ value: key, label: name }))} value={action.key} onChange={(key) => set({ key, value: null })} />
      {(field?.type === undefined || field.type === "text") && <TextInput label={label} placeholder={none} disabled={!field} value={typeof value === "string" ? value : ""} onChange={(event) => set({ value: event.currentTarget.value || null })} />}
      {field?.type === "date" && <TextInput type="date" label={label} value={typeof value === "string" ? value : ""} onChange={(event) => set({ value: event.currentTarget.value || null })} />}
      {field?.type === "number" && <NumberInput size="xs" label={label} placeholder={none} value={typeof value === "number" ? value : ""} onChange={(next) => set({ value: typeof next === "number" ? next : null })} />}
      {field?.type === "choice" && <Select size="xs" {...clear} label={label} data={field.options.map(String)} value={value === null ? null : String(value)} onChange={(next) => set({ value: next })} />}
      {field?.type === "boolean" && (
        <Select
          size="xs"
          {...clear}
          label={label}
          data={[
            { value: "yes", label: t("settings.rules.yes") },
            { value: "no", label: t("settings.rules.no") },
          ]}
          value={value === null ? null : value ? "yes" : "no"}
          onChange={(next) => set({ value: next === null ? null : next === "yes" })}
        />
      )}
    </div>
  );
}
