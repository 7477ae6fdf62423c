import { ActionIcon, Button, TextInput } from "@mantine/core";
import type { Hours } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { clockOf, DAY_MIN, faultOfDay, MOST_OPENINGS, moved, nextOpening, type DayFault } from "./hours";
import classes from "./calendars.module.css";

interface HoursListProps {
  /** Of which day these are, for whoever hears the form. */
  of: string;
  hours: readonly Hours[];
  fault?: DayFault | null;
  /** What the server says of it. */
  refused?: string | undefined;
  onChange: (hours: Hours[]) => void;
}

/** The openings of one day: from, to, as many as there are. */
export function HoursList({ of, hours, fault = faultOfDay(hours), refused, onChange }: HoursListProps) {
  const { t } = useTranslation();
  const put = (index: number, next: Hours) => onChange(hours.map((one, at) => (at === index ? next : one)));
  const clock = (minute: number) => (Number.isNaN(minute) ? "" : clockOf(minute));
  return (
    <div className={classes.openings} role="group" aria-label={of}>
      {hours.map((one, index) => (
        <div key={index} className={classes.opening}>
          <TextInput type="time" aria-label={t("settings.calendars.opens", { day: of, number: index + 1 })} value={clock(one.opens_min)} onChange={(event) => put(index, moved(one, { opens: event.currentTarget.value }))} />
          <span aria-hidden>–</span>
          <TextInput type="time" aria-label={t("settings.calendars.closes", { day: of, number: index + 1 })} value={clock(one.closes_min)} onChange={(event) => put(index, moved(one, { closes: event.currentTarget.value }))} />
          {one.closes_min > DAY_MIN && <span className={classes.nextDay}>{t("settings.calendars.nextDay")}</span>}
          <ActionIcon aria-label={t("settings.calendars.dropOpening", { day: of, number: index + 1 })} onClick={() => onChange(hours.filter((_, at) => at !== index))}>
            <X size={16} />
          </ActionIcon>
        </div>
      ))}
      {hours.length === 0 && <span className={classes.closed}>{t("settings.calendars.closed")}</span>}
      {hours.length < MOST_OPENINGS && (
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<Plus size={14} aria-hidden />} aria-label={t("settings.calendars.addOpeningOf", { day: of })} onClick={() => onChange([...hours, nextOpening(hours)])}>
          {t("settings.calendars.addOpening")}
        </Button>
      )}
      {(fault ?? refused) && (
        <span role="alert" className={classes.fault}>
          {fault ? t(`settings.calendars.fault.${fault}`) : refused}
        </span>
      )}
    </div>
  );
}
