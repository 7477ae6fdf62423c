import type { ReactNode } from "react";
import classes from "./Chip.module.css";

export type Tone = "neutral" | "waiting" | "risk" | "breach" | "done" | "accent";

export interface ChipProps {
  tone?: Tone;
  variant?: "soft" | "plain" | "outline";
  icon?: ReactNode;
  title?: string | undefined;
  children: ReactNode;
}

/** A short word or number in the colour of its state. */
export function Chip({ tone = "neutral", variant = "soft", icon, title, children }: ChipProps) {
  const names = [classes.chip, tone === "neutral" ? "" : classes[tone], variant === "soft" ? "" : classes[variant]];
  return (
    <span className={names.filter(Boolean).join(" ")} title={title}>
      {icon}
      <span className={classes.label}>{children}</span>
    </span>
  );
}
