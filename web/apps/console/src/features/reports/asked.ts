/** What the page was asked for, kept in its address, so that a report can be sent on and gone back to. */
import type { ReportFilter, ReportQuery } from "@trunkline/client/reports";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { TABS, type Tab } from "./groups";

export const PERIODS = ["today", "yesterday", "this_week", "last_week", "last_7_days", "last_28_days", "this_month", "last_month", "custom"] as const;
export const STEPS = ["day", "hour", "half_hour"] as const;
export const HOURS = ["business", "clock"] as const;
export const BYS = ["step", "queue", "agent", "channel", "inbox", "tag"] as const;
export const FILTERS = ["queue", "agent", "channel", "inbox", "tag"] as const;

export type PeriodName = (typeof PERIODS)[number];
export type Step = (typeof STEPS)[number];
export type By = (typeof BYS)[number];
export type FilterName = (typeof FILTERS)[number];

export interface Asked {
  tab: Tab;
  period: PeriodName;
  first: string | null;
  last: string | null;
  step: Step;
  hours: (typeof HOURS)[number];
  by: By;
  compare: boolean;
  filters: Partial<Record<FilterName, string>>;
}

const among = <T extends string>(values: readonly T[], value: string | null, usual: T): T => values.find((one) => one === value) ?? usual;
const DAY = /^\d{4}-\d\d-\d\d$/;
const day = (value: string | null): string | null => (value && DAY.test(value) ? value : null);

export function readAsked(search: URLSearchParams): Asked {
  const period = among(PERIODS, search.get("period"), "last_7_days");
  const [first, last] = [day(search.get("first")), day(search.get("last"))];
  const isWhole = period !== "custom" || (first !== null && last !== null && first <= last);
  return {
    tab: among(TABS, search.get("tab"), "volume"),
    period: isWhole ? period : "last_7_days",
    first: period === "custom" ? first : null,
    last: period === "custom" ? last : null,
    step: among(STEPS, search.get("step"), period === "today" || period === "yesterday" ? "hour" : "day"),
    hours: among(HOURS, search.get("hours"), "business"),
    by: among(BYS, search.get("by"), "step"),
    compare: search.get("compare") === "yes",
    filters: Object.fromEntries(FILTERS.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : []))),
  };
}

/** In steps of half hours nobody reads a month. */
export const stepsFor = (days: number): readonly Step[] => (days <= 14 ? STEPS : days <= 31 ? ["day", "hour"] : ["day"]);

const DAYS: Record<Exclude<PeriodName, "custom">, number> = { today: 1, yesterday: 1, this_week: 7, last_week: 7, last_7_days: 7, last_28_days: 28, this_month: 31, last_month: 31 };

export function daysOf(asked: Pick<Asked, "period" | "first" | "last">): number {
  if (asked.period !== "custom") return DAYS[asked.period];
  return Math.round((Date.parse(asked.last ?? "") - Date.parse(asked.first ?? "")) / 86_400_000) + 1;
}

export function filterOf(asked: Asked): ReportFilter {
  const days = asked.period === "custom" ? { first: asked.first, last: asked.last } : {};
  return { period: asked.period, ...days, hours: asked.hours, ...asked.filters };
}

export function queryOf(asked: Asked): ReportQuery {
  const steps = stepsFor(daysOf(asked));
  const step = steps.includes(asked.step) ? asked.step : "day";
  return { ...filterOf(asked), step, compare: asked.compare, ...(asked.by === "step" ? {} : { by: asked.by }) };
}

export type Change = Partial<Record<"tab" | "period" | "first" | "last" | "step" | "hours" | "by" | "compare" | FilterName, string | null>>;

/** What is asked, and a way to ask for something else; null takes it away. */
export function useAsked(): [Asked, (change: Change) => void] {
  const [search, setSearch] = useSearchParams();
  const asked = useMemo(() => readAsked(search), [search]);
  const change = useCallback(
    (wanted: Change) =>
      setSearch(
        (held) => {
          const next = new URLSearchParams(held);
          for (const [name, value] of Object.entries(wanted)) {
            if (value === null) next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setSearch],
  );
  return [asked, change];
}
