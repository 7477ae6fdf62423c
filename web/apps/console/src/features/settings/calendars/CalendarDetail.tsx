import { automation, type Calendar } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Back } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { CalendarFields } from "./CalendarFields";
import { canSave, freshCalendar, readCalendar, toBody } from "./hours";
import classes from "./calendars.module.css";

const LIST = "/settings/calendars";

/** One calendar on a page of its own. */
export function CalendarDetail({ calendar }: { calendar: Calendar | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.page}>
      <Back to={LIST} label={t("settings.calendars.all")} />
      {calendar ? <Editor calendar={calendar} /> : <EmptyState icon={<CalendarDays size={20} />} title={t("settings.calendars.gone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ calendar }: { calendar: Calendar }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(calendar, readCalendar, settingsKeys.calendars);
  const { draft, set, version, failure } = editing;
  const leaving = {
    title: t("settings.calendars.deleteTitle", { name: calendar.name }),
    text: t("settings.calendars.deleteText"),
    confirm: t("settings.calendars.delete"),
    run: () => automation.calendars.remove(calendar.id),
    refreshes: [settingsKeys.calendars],
    explain: ({ code, fields }: { code: string; fields: Record<string, unknown> }) => (code === "calendar_in_use" && Array.isArray(fields["queues"]) ? t("settings.calendars.inUse", { queues: fields["queues"].map(String).join(t("common.listSeparator")) }) : null),
    onDone: () => void navigate(LIST),
  };
  return (
    <>
      <h3 className={parts.heading}>{calendar.name}</h3>
      <EditForm editing={editing} label={calendar.name} isWhole={canSave(draft)} write={() => automation.calendars.patch(calendar.id, { ...toBody(draft), expected_version: version })} leaving={leaving}>
        <CalendarFields draft={draft} failure={failure} set={set} />
      </EditForm>
    </>
  );
}

export function NewCalendar() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { zone } = useMe().workspace;
  const [fresh] = useState(() => freshCalendar(zone));
  const [draft, setDraft] = useState(fresh);
  return (
    <div className={classes.page}>
      <Back to={LIST} label={t("settings.calendars.all")} />
      <h3 className={parts.heading}>{t("settings.calendars.add")}</h3>
      <NewForm label={t("settings.calendars.add")} submit={t("settings.calendars.create")} isDirty={draft !== fresh} isWhole={canSave(draft)} write={() => automation.calendars.create(toBody(draft))} refreshes={[settingsKeys.calendars]} onMade={({ id }) => void navigate(`${LIST}/${id}`)}>
        {(failure) => <CalendarFields draft={draft} failure={failure} set={(change) => setDraft((last) => ({ ...last, ...change }))} />}
      </NewForm>
    </div>
  );
}
