import "@trunkline/ui/forms.css";
import { MultiSelect, Select, TagsInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin } from "@trunkline/client/admin";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { useAgents, useQueues } from "../../entities/hooks";
import { useMe } from "../../session/SessionGate";
import classes from "./fields.module.css";
import { asLocal, dueAt, PRESETS } from "./state";

/** Which department leads: `team:<id>`, `queue:<id>`, or empty for none. */
export type LeadKey = string;

export const leadKey = (team: string | null, queue: string | null): LeadKey => (team ? `team:${team}` : queue ? `queue:${queue}` : "");

export function leadOf(key: LeadKey): { lead_team_id: string | null; lead_queue_id: string | null } {
  const [kind, id = null] = key.split(":");
  return { lead_team_id: kind === "team" ? id : null, lead_queue_id: kind === "queue" ? id : null };
}

/** The one department that sees to the answer. */
export function LeadField({ value, onChange }: { value: LeadKey; onChange: (value: LeadKey) => void }) {
  const { t } = useTranslation();
  const teams = useQuery({ queryKey: ["teams"], queryFn: admin.teams.list });
  const queues = useQueues();
  const data = [
    { group: t("sides.teams"), items: (teams.data?.items ?? []).map((team) => ({ value: `team:${team.id}`, label: team.name })) },
    { group: t("sides.queues"), items: queues.map((queue) => ({ value: `queue:${queue.id}`, label: queue.name })) },
  ].filter((group) => group.items.length > 0);
  return <Select label={t("sides.lead")} placeholder={t("sides.leadNobody")} searchable clearable nothingFoundMessage={t("sides.nothingFound")} data={data} value={value || null} onChange={(chosen) => onChange(chosen ?? "")} />;
}

/** Colleagues who are asked by name. */
export function ColleaguesField({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useTranslation();
  const me = useMe().account.id;
  const agents = useAgents();
  const data = agents.filter(({ id, is_active }) => id !== me && (is_active || value.includes(id))).map(({ id, name }) => ({ value: id, label: name }));
  return <MultiSelect label={t("sides.colleagues")} searchable limit={50} nothingFoundMessage={t("sides.nothingFound")} data={data} value={value} onChange={onChange} />;
}

/** People outside, by their mail addresses. */
export function AddressesField({ value, onChange }: { value: string[]; onChange: (value: string[]) => void }) {
  const { t } = useTranslation();
  return <TagsInput label={t("sides.outside")} description={t("sides.outsideHint")} acceptValueOnBlur splitChars={[",", ";", " ", "，", "；"]} maxTags={20} value={value} onChange={onChange} inputMode="email" />;
}

/** By when an answer is needed: a usual span, or any other time. */
export function DeadlineField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const now = useNow(60);
  return (
    <fieldset className={classes.deadline}>
      <legend className={classes.legend}>{t("sides.due")}</legend>
      <div className={classes.presets}>
        {PRESETS.map((preset) => {
          const time = dueAt(preset, now);
          const isChosen = value.slice(0, 16) === time.slice(0, 16);
          return (
            <button key={preset} type="button" className={classes.preset} aria-pressed={isChosen} title={formatMoment(time)} onClick={() => onChange(time)}>
              {t(`sides.presets.${preset}`)}
            </button>
          );
        })}
      </div>
      <TextInput type="datetime-local" aria-label={t("sides.ownTime")} value={value ? asLocal(value) : ""} onChange={(event) => onChange(event.currentTarget.value ? new Date(event.currentTarget.value).toISOString() : "")} />
    </fieldset>
  );
}
