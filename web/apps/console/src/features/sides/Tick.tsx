import type { ReactNode } from "react";
import classes from "./Tick.module.css";

/** A box to tick, with its words. */
export function Tick({ checked, onChange, children }: { checked: boolean; onChange: (checked: boolean) => void; children: ReactNode }) {
  return (
    <label className={classes.tick}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span className={classes.words}>{children}</span>
    </label>
  );
}
