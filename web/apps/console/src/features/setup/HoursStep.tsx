import { Select, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin } from "@trunkline/client/admin";
import { automation, type Calendar } from "@trunkline/client/automation";
import { i18next, useTranslation } from "@trunkline/i18n";
import { useMemo, useState } from "react";
import { useQueues } from "../../entities/hooks";
import { failureText } from "../../failures";
import { keys } from "../../queries";
import { useMe } from "../../session/SessionGate";
import { areHoursWhole, freshCalendar, readCalendar, toBody, type CalendarDraft } from "../settings/calendars/hours";
import { WeekFields } from "../settings/calendars/WeekFields";
import { settingsKeys } from "../settings/keys";
import { fieldError } from "../settings/parts/fieldError";
import { useSaving } from "../settings/parts/useSaving";
import type { Ways } from "./FirstRun";
import classes from "./setup.module.css";
import { Step } from "./Wizard";

const OFFERED = 60;

/** When people work: a calendar, which every queue keeps that keeps none yet. */
export function HoursStep(ways: Ways) {
  const { t } = useTranslation();
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: automation.calendars.list });
  if (!calendars.data && !calendars.isError) return <Skeleton height={240} radius="md" role="status" aria-label={t("common.loading")} />;
  return <Hours held={calendars.data?.items[0] ?? null} {...ways} />;
}

function Hours({ held, onNext, onBack }: { held: Calendar | null } & Ways) {
  const { t } = useTranslation();
  const zone = useMe().workspace.zone;
  const queues = useQueues();
  const [draft, setDraft] = useState<CalendarDraft>(() => (held ? readCalendar(held) : { ...freshCalendar(zone), name: t("setup.hours.name") }));
  const { isBusy, failure, save } = useSaving(settingsKeys.calendars, keys.queues);
  const countries = useQuery({ queryKey: [...settingsKeys.calendars, "countries"], queryFn: automation.calendars.countries, staleTime: Infinity });
  const { language } = i18next;
  const named = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region" });
    return (countries.data?.items ?? []).map(({ code }) => ({ value: code, label: names.of(code) ?? code })).sort((one, other) => one.label.localeCompare(other.label, language));
  }, [countries.data, language]);

  async function write() {
    const body = toBody(draft);
    const { id } = held ? await automation.calendars.patch(held.id, body) : await automation.calendars.create(body);
    for (const queue of queues) if (!queue.calendar_id) await admin.queues.patch(queue.id, { calendar_id: id });
  }

  return (
    <Step title={t("setup.hours.title")} lead={t("setup.hours.lead", { zone: draft.zone })} failure={failure ? failureText(failure) : null} submit={t("setup.next")} canSubmit={areHoursWhole(draft)} isBusy={isBusy} onSubmit={() => void save(write).then((went) => went && onNext())} onSkip={onNext} onBack={onBack} skip={t("setup.hours.skip")}>
      <WeekFields week={draft.week} failure={failure} onChange={(week) => setDraft({ ...draft, week })} />
      <div className={classes.narrow}>
        <Select size="sm" searchable clearable limit={OFFERED} clearButtonProps={{ "aria-label": t("settings.calendars.noCountry") }} label={t("settings.calendars.country")} description={t("settings.calendars.countryHint")} placeholder={t("settings.calendars.noCountry")} nothingFoundMessage={t("settings.nothingFound")} data={named} value={draft.country} error={fieldError(failure, "country")} onChange={(country) => setDraft({ ...draft, country, subdivision: null })} />
      </div>
    </Step>
  );
}
