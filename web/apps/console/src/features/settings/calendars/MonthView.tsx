import { ActionIcon, Button, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { automation, type CalendarDay } from "@trunkline/client/automation";
import { i18next, useTranslation } from "@trunkline/i18n";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useRef, useState, type KeyboardEvent } from "react";
import { failureText } from "../../../failures";
import { settingsKeys } from "../keys";
import parts from "../parts/parts.module.css";
import { DayPanel } from "./DayPanel";
import { areHoursWhole, clockOf, toBody, WEEKDAYS, type CalendarDraft } from "./hours";
import { dayAfter, monthAfter, sayDate, todayIn, weeksOf } from "./month";
import classes from "./calendars.module.css";

const STEPS: Record<string, (date: string) => string> = {
  ArrowLeft: (date) => dayAfter(date, -1),
  ArrowRight: (date) => dayAfter(date, 1),
  ArrowUp: (date) => dayAfter(date, -7),
  ArrowDown: (date) => dayAfter(date, 7),
  PageUp: (date) => monthAfter(date, -1),
  PageDown: (date) => monthAfter(date, 1),
};

interface MonthViewProps {
  draft: CalendarDraft;
  onChange: (change: Pick<CalendarDraft, "exceptions">) => void;
}

/** A month as the calendar has it with what is entered now: hours, holidays, make-up workdays, dates that differ. */
export function MonthView({ draft, onChange }: MonthViewProps) {
  const { t } = useTranslation();
  const today = todayIn(draft.zone);
  const [chosen, setChosen] = useState(today);
  const grid = useRef<HTMLDivElement>(null);
  const weeks = weeksOf(chosen);
  const first = weeks[0]?.[0] ?? chosen;
  const last = weeks.at(-1)?.[6] ?? chosen;
  const isWhole = areHoursWhole(draft);
  const [{ week, country, subdivision, exceptions }] = useDebouncedValue(toBody(draft), 250);
  const asked = { week, country, subdivision, exceptions, from: first, to: last, language: i18next.language.startsWith("zh") ? ("zh" as const) : ("en" as const) };
  const days = useQuery({ queryKey: [...settingsKeys.calendars, "days", asked], queryFn: () => automation.calendars.days(asked), enabled: isWhole, placeholderData: keepPreviousData, staleTime: Infinity });
  const byDate = new Map(days.data?.days.map((day) => [day.date, day]));

  function go(date: string) {
    setChosen(date);
    requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-date="${date}"]`)?.focus());
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    go(step(chosen));
  }

  return (
    <section className={classes.month} aria-label={t("settings.calendars.month")}>
      <div className={classes.monthHead}>
        <h4 className={parts.sub} aria-live="polite">
          {sayDate(chosen, i18next.language, { year: "numeric", month: "long" })}
        </h4>
        <Button variant="default" size="compact-sm" onClick={() => setChosen(today)}>
          {t("settings.calendars.today")}
        </Button>
        <ActionIcon variant="default" aria-label={t("settings.calendars.monthBefore")} onClick={() => setChosen(monthAfter(chosen, -1))}>
          <ChevronLeft size={16} />
        </ActionIcon>
        <ActionIcon variant="default" aria-label={t("settings.calendars.monthAfter")} onClick={() => setChosen(monthAfter(chosen, 1))}>
          <ChevronRight size={16} />
        </ActionIcon>
      </div>
      {!isWhole && <p className={parts.hint}>{t("settings.calendars.monthLater")}</p>}
      {days.isError && <p className={parts.refused}>{failureText(days.error)}</p>}
      <div ref={grid} role="grid" aria-label={t("settings.calendars.month")} className={classes.grid} onKeyDown={onKeyDown}>
        <div role="row" className={classes.row}>
          {WEEKDAYS.map((day) => (
            <span key={day} role="columnheader" className={classes.column}>
              {t(`settings.calendars.short.${day}`)}
            </span>
          ))}
        </div>
        {weeks.map((dates) => (
          <div key={dates[0]} role="row" className={classes.row}>
            {dates.map((date) => (
              <DayCell key={date} date={date} day={byDate.get(date)} isOther={date.slice(0, 7) !== chosen.slice(0, 7)} isToday={date === today} isChosen={date === chosen} onChoose={() => go(date)} />
            ))}
          </div>
        ))}
      </div>
      {days.data && days.data.years_in_doubt.length > 0 && <p className={classes.doubt}>{t("settings.calendars.inDoubt", { years: days.data.years_in_doubt.join(t("common.listSeparator")) })}</p>}
      <DayPanel key={chosen} date={chosen} day={byDate.get(chosen)} exceptions={draft.exceptions} onChange={(exceptions) => onChange({ exceptions })} />
    </section>
  );
}

interface DayCellProps {
  date: string;
  day: CalendarDay | undefined;
  isOther: boolean;
  isToday: boolean;
  isChosen: boolean;
  onChoose: () => void;
}

function DayCell({ date, day, isOther, isToday, isChosen, onChoose }: DayCellProps) {
  const { t } = useTranslation();
  const hours = day?.hours.map(({ opens_min, closes_min }) => `${clockOf(opens_min)}–${clockOf(closes_min)}`) ?? [];
  const mark = day && day.nature !== "week" ? t(`settings.calendars.mark.${day.nature}`) : null;
  const said = [sayDate(date, i18next.language, { month: "long", day: "numeric", weekday: "long" }), day && day.nature !== "week" ? t(`settings.calendars.nature.${day.nature}`) : null, day?.name, day && (hours.join(t("common.listSeparator")) || t("settings.calendars.closed"))].filter(Boolean).join(t("common.listSeparator"));
  return (
    <div role="gridcell" aria-selected={isChosen} className={classes.cell}>
      <button type="button" data-date={date} data-nature={day?.nature} tabIndex={isChosen ? 0 : -1} aria-current={isToday ? "date" : undefined} className={`${classes.day} ${isOther ? classes.other : ""} ${day && hours.length === 0 ? classes.shut : ""} ${isChosen ? classes.chosen : ""}`} onClick={onChoose}>
        <VisuallyHidden>{said}</VisuallyHidden>
        <span className={classes.number} aria-hidden>
          {Number(date.slice(8))}
          {mark && <i className={classes.mark}>{mark}</i>}
        </span>
        {day?.name && (
          <span className={classes.holiday} aria-hidden>
            {day.name}
          </span>
        )}
        <span className={classes.times} aria-hidden>
          {hours.slice(0, 2).map((span) => (
            <span key={span}>{span}</span>
          ))}
          {hours.length > 2 && <span>{t("settings.calendars.more", { count: hours.length - 2 })}</span>}
        </span>
      </button>
    </div>
  );
}
