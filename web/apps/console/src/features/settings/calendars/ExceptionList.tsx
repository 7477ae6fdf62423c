import { ActionIcon, Button } from "@mantine/core";
import type { CalendarException } from "@trunkline/client/automation";
import { i18next, useTranslation } from "@trunkline/i18n";
import { X } from "lucide-react";
import { useState } from "react";
import parts from "../parts/parts.module.css";
import { clockOf, withException } from "./hours";
import { sayDate } from "./month";
import classes from "./calendars.module.css";

interface ExceptionListProps {
  exceptions: readonly CalendarException[];
  today: string;
  onChange: (exceptions: CalendarException[]) => void;
}

/** All dates that differ, those to come first; what is past is shown on demand. */
export function ExceptionList({ exceptions, today, onChange }: ExceptionListProps) {
  const { t } = useTranslation();
  const [withPast, setWithPast] = useState(false);
  const sorted = [...exceptions].sort((one, other) => (one.date < other.date ? -1 : 1));
  const past = sorted.filter(({ date }) => date < today);
  const shown = withPast ? sorted : sorted.filter(({ date }) => date >= today);
  return (
    <section aria-label={t("settings.calendars.exceptions")} className={parts.group}>
      <h4 className={parts.sub}>{t("settings.calendars.exceptions")}</h4>
      {shown.length === 0 && <p className={parts.hint}>{t("settings.calendars.noExceptions")}</p>}
      {shown.length > 0 && (
        <ul className={classes.exceptions}>
          {shown.map(({ date, name, hours }) => {
            const said = sayDate(date, i18next.language, { year: "numeric", month: "short", day: "numeric", weekday: "short" });
            return (
              <li key={date}>
                <span className={classes.when}>{said}</span>
                <span className={parts.strong}>{name}</span>
                <span className={parts.muted}>{hours.map(({ opens_min, closes_min }) => `${clockOf(opens_min)}–${clockOf(closes_min)}`).join(t("common.listSeparator")) || t("settings.calendars.closed")}</span>
                <ActionIcon aria-label={t("settings.calendars.dropException", { date: said })} onClick={() => onChange(withException(exceptions, date, null))}>
                  <X size={16} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      {past.length > 0 && (
        <Button className={parts.start} variant="subtle" color="gray" size="compact-sm" aria-expanded={withPast} onClick={() => setWithPast(!withPast)}>
          {t("settings.calendars.past", { count: past.length })}
        </Button>
      )}
    </section>
  );
}
