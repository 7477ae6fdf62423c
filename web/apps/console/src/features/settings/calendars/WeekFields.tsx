import { Button } from "@mantine/core";
import type { ApiFailure } from "@trunkline/client";
import type { Week } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { fieldError } from "../parts/fieldError";
import parts from "../parts/parts.module.css";
import { HoursList } from "./HoursList";
import { faultsOfWeek, isNeverOpen, WEEKDAYS } from "./hours";
import classes from "./calendars.module.css";

/** The hours of a usual week, day by day. */
export function WeekFields({ week, failure, onChange }: { week: Week; failure: ApiFailure | null; onChange: (week: Week) => void }) {
  const { t } = useTranslation();
  const faults = faultsOfWeek(week);
  const { monday } = week;
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.calendars.week")}</legend>
      <p className={parts.hint}>{t("settings.calendars.weekHint")}</p>
      <div className={classes.week}>
        {WEEKDAYS.map((day) => (
          <div key={day} className={classes.weekday}>
            <span className={classes.dayName}>{t(`settings.calendars.days.${day}`)}</span>
            <HoursList of={t(`settings.calendars.days.${day}`)} hours={week[day]} fault={faults[day]} refused={fieldError(failure, `week.${day}`)} onChange={(hours) => onChange({ ...week, [day]: hours })} />
          </div>
        ))}
      </div>
      <Button className={parts.start} variant="default" size="compact-sm" disabled={faults.monday !== null} onClick={() => onChange({ ...week, tuesday: monday, wednesday: monday, thursday: monday, friday: monday })}>
        {t("settings.calendars.copyMonday")}
      </Button>
      {isNeverOpen(week) && (
        <span role="alert" className={classes.fault}>
          {t("settings.calendars.neverOpen")}
        </span>
      )}
    </fieldset>
  );
}
