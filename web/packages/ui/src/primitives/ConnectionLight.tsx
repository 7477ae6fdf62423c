import classes from "./ConnectionLight.module.css";

export type Link = "live" | "connecting" | "offline";

/** Whether pushes arrive: full green, pulsing amber ring, hollow red. The label says it in words. */
export function ConnectionLight({ link, label }: { link: Link; label: string }) {
  return (
    <span className={classes.light} role="status" aria-label={label} title={label}>
      <span className={`${classes.lamp} ${classes[link]}`} />
    </span>
  );
}
