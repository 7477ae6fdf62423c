import type { TFunction } from "@trunkline/i18n";
import { formatLength, formatNumber, formatPercent } from "@trunkline/i18n";
import type { Alarm } from "./alarms";

const DASH = "–";

export const percentText = (percent: number | null): string => (percent === null ? DASH : formatPercent(percent));
export const lengthText = (ms: number | null): string => (ms === null ? DASH : formatLength(ms / 1000));

/** An alarm as a sentence. */
export function alarmText(t: TFunction, { kind, queue, value, limit }: Alarm): string {
  switch (kind) {
    case "waiting":
      return t("floor.alarms.waiting", { queue, value: formatNumber(value), limit: formatNumber(limit) });
    case "longest_wait":
      return t("floor.alarms.longestWait", { queue, value: formatLength(value), limit: formatLength(limit) });
    case "service_level":
      return t("floor.alarms.serviceLevel", { queue, value: percentText(value), limit: percentText(limit) });
  }
}
