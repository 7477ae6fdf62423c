/** Which figures stand together, which of them are drawn, and what is good. */
import { formatNumber, formatPercent, i18next } from "@trunkline/i18n";
import { formatDuration } from "@trunkline/i18n/duration";

export const FIGURES = {
  opened: "count", arrived: "count", offered: "count", answered: "count", abandoned: "count", abandoned_short: "count", overflowed: "count", waiting: "count", backlog: "count",
  wait_avg: "ms", wait_p50: "ms", wait_p90: "ms", wait_max: "ms", service_level: "percent", abandonment: "percent",
  first_response_avg: "ms", first_response_p50: "ms", first_response_p90: "ms", no_reply: "count", next_response_avg: "ms", next_response_p50: "ms", next_response_p90: "ms", replies: "count",
  resolved: "count", resolution_avg: "ms", resolution_p50: "ms", resolution_p90: "ms", returned: "count", reopen_rate: "percent",
  handled: "count", handle_avg: "ms", elapsed_avg: "ms", transferred: "count", transfer_rate: "percent",
  sla_percent: "percent", sla_met: "count", sla_breached: "count",
  ratings: "count", csat: "percent", stars: "stars",
} as const;
export type FigureKey = keyof typeof FIGURES;
export type Unit = (typeof FIGURES)[FigureKey];

export interface Group {
  figures: readonly FigureKey[];
  /** One picture each; the figures of one share their unit. */
  charts: readonly { kind: "bars" | "lines"; figures: readonly FigureKey[] }[];
}

export const GROUPS = {
  volume: {
    figures: ["arrived", "answered", "abandoned", "abandoned_short", "overflowed", "offered", "waiting", "opened", "backlog"],
    charts: [{ kind: "bars", figures: ["arrived", "answered", "abandoned"] }, { kind: "lines", figures: ["backlog"] }],
  },
  waiting: {
    figures: ["service_level", "wait_avg", "wait_p50", "wait_p90", "wait_max", "abandonment"],
    charts: [{ kind: "lines", figures: ["service_level", "abandonment"] }, { kind: "lines", figures: ["wait_p50", "wait_p90"] }],
  },
  responses: {
    figures: ["first_response_avg", "first_response_p50", "first_response_p90", "no_reply", "next_response_avg", "next_response_p50", "next_response_p90", "replies"],
    charts: [{ kind: "lines", figures: ["first_response_p50", "first_response_p90"] }, { kind: "lines", figures: ["next_response_p50", "next_response_p90"] }],
  },
  resolution: {
    figures: ["resolved", "resolution_avg", "resolution_p50", "resolution_p90", "returned", "reopen_rate"],
    charts: [{ kind: "bars", figures: ["resolved", "returned"] }, { kind: "lines", figures: ["resolution_p50", "resolution_p90"] }],
  },
  work: {
    figures: ["handled", "handle_avg", "elapsed_avg", "transferred", "transfer_rate"],
    charts: [{ kind: "bars", figures: ["handled", "transferred"] }, { kind: "lines", figures: ["handle_avg"] }],
  },
  promises: { figures: ["sla_percent", "sla_met", "sla_breached"], charts: [{ kind: "bars", figures: ["sla_met", "sla_breached"] }] },
  satisfaction: { figures: ["csat", "stars", "ratings"], charts: [{ kind: "lines", figures: ["csat"] }, { kind: "bars", figures: ["ratings"] }] },
} as const satisfies Record<string, Group>;
export type GroupKey = keyof typeof GROUPS;
export const TABS = [...(Object.keys(GROUPS) as GroupKey[]), "arrivals"] as const;
export type Tab = (typeof TABS)[number];

/** What an agent has no share in: who came, and who left. */
export const NOT_OF_AGENTS: ReadonlySet<FigureKey> = new Set(["opened", "arrived", "offered", "abandoned", "abandoned_short", "overflowed", "waiting", "abandonment", "returned", "reopen_rate"]);
/** Counted at an end of a span of time, not within it. */
export const STANDING: ReadonlySet<FigureKey> = new Set(["waiting", "backlog"]);
/** More of it is neither good nor bad, or good. All else is better when it is less. */
const MORE_IS_BETTER: ReadonlySet<FigureKey> = new Set(["answered", "resolved", "handled", "replies", "service_level", "sla_percent", "sla_met", "csat", "stars", "ratings"]);
const NEITHER: ReadonlySet<FigureKey> = new Set(["opened", "arrived", "offered", "elapsed_avg", "transferred", "overflowed", "ratings", "handled", "replies"]);

export type Tone = "good" | "bad" | "plain";

export function toneOf(key: FigureKey, change: number): Tone {
  if (change === 0 || NEITHER.has(key)) return "plain";
  return change > 0 === MORE_IS_BETTER.has(key) ? "good" : "bad";
}

const DASH = "–";

/** A figure in the words of its unit; a dash where it has no base. */
export function valueText(key: FigureKey, value: number | null | undefined): string {
  if (value === null || value === undefined) return DASH;
  return unitText(FIGURES[key], value);
}

export function unitText(unit: Unit, value: number): string {
  switch (unit) {
    case "count":
      return formatNumber(value);
    case "ms":
      return spanText(value);
    case "percent":
      return new Intl.NumberFormat(i18next.language, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
    case "stars":
      return formatNumber(value);
  }
}

/** Two units at most: 41 sec, 3 min 12 sec, 2 days 4 hr. */
function spanText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const grain = seconds < 3600 ? 1 : seconds < 86_400 ? 60 : 3600;
  return formatDuration(Math.round(seconds / grain) * grain);
}

/** How it changed against the period before: shares in points, all else in percent of what it was. */
export function changeOf(key: FigureKey, now: number | null | undefined, before: number | null | undefined): { change: number; text: string } | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  if (FIGURES[key] === "percent") {
    const points = Math.round((now - before) * 10) / 10;
    return { change: points, text: i18next.t("reports.points", { change: formatNumber(Math.abs(points)) }) };
  }
  if (before === 0) return null;
  const share = Math.round(((now - before) / before) * 100);
  return { change: share, text: formatPercent(Math.abs(share)) };
}
