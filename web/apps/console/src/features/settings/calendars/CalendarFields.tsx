import "@trunkline/ui/forms.css";
import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ApiFailure } from "@trunkline/client";
import { automation } from "@trunkline/client/automation";
import { i18next, useTranslation } from "@trunkline/i18n";
import { useMemo } from "react";
import { settingsKeys } from "../keys";
import { fieldError } from "../parts/fieldError";
import parts from "../parts/parts.module.css";
import { ExceptionList } from "./ExceptionList";
import type { CalendarDraft } from "./hours";
import { MonthView } from "./MonthView";
import { todayIn } from "./month";
import { WeekFields } from "./WeekFields";
import classes from "./calendars.module.css";

const OFFERED = 60;

interface CalendarFieldsProps {
  draft: CalendarDraft;
  failure: ApiFailure | null;
  set: (change: Partial<CalendarDraft>) => void;
}

/** When people work: the usual week, the country's holidays, and the dates that differ, on a month. */
export function CalendarFields({ draft, failure, set }: CalendarFieldsProps) {
  const { t } = useTranslation();
  const countries = useQuery({ queryKey: [...settingsKeys.calendars, "countries"], queryFn: automation.calendars.countries, staleTime: Infinity });
  const zones = useMemo(() => [...new Set([draft.zone, ...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(), [draft.zone]);
  const { language } = i18next;
  const named = useMemo(() => {
    const names = new Intl.DisplayNames(language, { type: "region" });
    return (countries.data?.items ?? []).map(({ code }) => ({ value: code, label: names.of(code) ?? code })).sort((one, other) => one.label.localeCompare(other.label, language));
  }, [countries.data, language]);
  const subdivisions = countries.data?.items.find(({ code }) => code === draft.country)?.subdivisions ?? [];
  return (
    <div className={classes.halves}>
      <div className={parts.form}>
        <TextInput label={t("settings.name")} description={t("settings.calendars.nameHint")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
        <Select size="xs" searchable limit={OFFERED} allowDeselect={false} label={t("settings.calendars.zone")} description={t("settings.calendars.zoneHint")} nothingFoundMessage={t("settings.nothingFound")} data={zones} value={draft.zone} error={fieldError(failure, "zone")} onChange={(zone) => zone && set({ zone })} />
        <WeekFields week={draft.week} failure={failure} onChange={(week) => set({ week })} />
        <fieldset className={parts.group}>
          <legend className={parts.legend}>{t("settings.calendars.holidays")}</legend>
          <Select size="xs" searchable clearable limit={OFFERED} clearButtonProps={{ "aria-label": t("settings.calendars.noCountry") }} label={t("settings.calendars.country")} description={t("settings.calendars.countryHint")} placeholder={t("settings.calendars.noCountry")} nothingFoundMessage={t("settings.nothingFound")} data={named} value={draft.country} error={fieldError(failure, "country")} onChange={(country) => set({ country, subdivision: null })} />
          {subdivisions.length > 0 && (
            <Select size="xs" searchable clearable clearButtonProps={{ "aria-label": t("settings.calendars.wholeCountry") }} label={t("settings.calendars.subdivision")} placeholder={t("settings.calendars.wholeCountry")} data={subdivisions} value={draft.subdivision} error={fieldError(failure, "subdivision")} onChange={(subdivision) => set({ subdivision })} />
          )}
        </fieldset>
      </div>
      <div className={parts.form}>
        <MonthView draft={draft} onChange={set} />
        <ExceptionList exceptions={draft.exceptions} today={todayIn(draft.zone)} onChange={(exceptions) => set({ exceptions })} />
      </div>
    </div>
  );
}
