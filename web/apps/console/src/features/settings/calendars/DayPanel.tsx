import { Radio, TextInput } from "@mantine/core";
import type { CalendarDay, CalendarException, Hours } from "@trunkline/client/automation";
import { i18next, useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import parts from "../parts/parts.module.css";
import { HoursList } from "./HoursList";
import { clockOf, OFFICE_DAY, withException } from "./hours";
import { datesBetween, isDate, sayDate } from "./month";
import classes from "./calendars.module.css";

type Way = "usual" | "closed" | "open";

interface DayPanelProps {
  date: string;
  /** As it is now; undefined while it is being worked out. */
  day: CalendarDay | undefined;
  exceptions: readonly CalendarException[];
  onChange: (exceptions: CalendarException[]) => void;
}

/** One date, and how it differs from the usual: closed, or open at other hours; for several days in a row too. */
export function DayPanel({ date, day, exceptions, onChange }: DayPanelProps) {
  const { t } = useTranslation();
  const own = exceptions.find((one) => one.date === date);
  const [until, setUntil] = useState("");
  const way: Way = !own ? "usual" : own.hours.length === 0 ? "closed" : "open";
  const isRange = isDate(until) && until > date;

  function put(next: { name: string; hours: Hours[] } | null, last = isRange ? until : date) {
    let all = [...exceptions];
    for (const one of datesBetween(date, last)) all = withException(all, one, next);
    onChange(all);
  }

  function choose(wanted: Way) {
    if (wanted === "usual") put(null);
    else put({ name: own?.name ?? "", hours: wanted === "closed" ? [] : (day?.hours.length ? day.hours : [OFFICE_DAY]) });
  }

  return (
    <section className={classes.panel} aria-label={t("settings.calendars.theDay")}>
      <h5 className={classes.panelTitle}>{sayDate(date, i18next.language, { dateStyle: "full" })}</h5>
      {day && (
        <p className={parts.hint}>
          {[t(`settings.calendars.nature.${day.nature}`), day.name].filter(Boolean).join(" · ")}
          {" · "}
          {day.hours.map(({ opens_min, closes_min }) => `${clockOf(opens_min)}–${clockOf(closes_min)}`).join(t("common.listSeparator")) || t("settings.calendars.closed")}
        </p>
      )}
      <Radio.Group label={t("settings.calendars.onThisDay")} value={way} onChange={(value) => choose(value as Way)}>
        <div className={classes.ways}>
          {(["usual", "closed", "open"] as const).map((one) => (
            <Radio key={one} value={one} label={t(`settings.calendars.way.${one}`)} />
          ))}
        </div>
      </Radio.Group>
      {own && (
        <>
          {way === "open" && <HoursList of={sayDate(date, i18next.language, { month: "long", day: "numeric" })} hours={own.hours} onChange={(hours) => put({ name: own.name, hours })} />}
          <div className={classes.pair}>
            <TextInput label={t("settings.calendars.reason")} placeholder={t("settings.calendars.reasonExample")} maxLength={200} value={own.name} onChange={(event) => put({ name: event.currentTarget.value, hours: own.hours })} />
            <TextInput
              type="date"
              label={t("settings.calendars.until")}
              description={t("settings.calendars.untilHint")}
              min={date}
              value={until}
              error={until && !isRange && until !== date ? t("settings.calendars.untilEarlier") : undefined}
              onChange={(event) => {
                const last = event.currentTarget.value;
                setUntil(last);
                if (isDate(last) && last > date) put({ name: own.name, hours: own.hours }, last);
              }}
            />
          </div>
        </>
      )}
    </section>
  );
}
