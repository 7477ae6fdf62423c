import { Hourglass, TriangleAlert } from "lucide-react";
import { Chip, type Tone } from "./Chip";
import { formatSpan, useNow } from "./clock";

export interface ClockBadgeProps {
  /** Start of the wait; the badge counts up from it. */
  since?: string | null;
  /** Promise to keep; the badge counts down to it and beyond. */
  due?: string | null;
  /** The promise is close to being broken. */
  isAtRisk?: boolean;
  /** Name of the clock for screen readers and the tooltip. */
  label: string;
  variant?: "soft" | "plain";
}

/** Which state a clock is in at `now` (ms). */
export function clockTone(now: number, due?: string | null, isAtRisk = false): Tone {
  if (!due) return "waiting";
  const end = Date.parse(due);
  if (now >= end) return "breach";
  return isAtRisk ? "risk" : "neutral";
}

/** A running clock in the colour of its state; beyond its due time it shows how late, with a plus. */
export function ClockBadge({ since, due, isAtRisk, label, variant = "soft" }: ClockBadgeProps) {
  const now = useNow();
  const tone = clockTone(now, due, isAtRisk);
  const seconds = due ? Math.abs(Date.parse(due) - now) / 1000 : since ? (now - Date.parse(since)) / 1000 : 0;
  const text = (due && tone === "breach" ? "+" : "") + formatSpan(seconds);
  const icon = tone === "breach" || tone === "risk" ? <TriangleAlert size={11} aria-hidden /> : <Hourglass size={11} aria-hidden />;
  return (
    <Chip tone={tone} variant={variant} icon={icon} title={label}>
      <span role="timer" aria-label={`${label} ${text}`}>
        {text}
      </span>
    </Chip>
  );
}
