import classes from "./StatusDot.module.css";

export type Presence = "available" | "busy" | "wrap_up" | "away" | "offline";

/** The state of a person as a dot; each state also has its own shape, so colour is never the only sign. */
export function StatusDot({ status, size = 8, label }: { status: Presence; size?: number; label?: string }) {
  return (
    <span
      className={`${classes.dot} ${classes[status]}`}
      style={{ width: size, height: size }}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
