import type { ReactNode } from "react";
import classes from "./Section.module.css";

/** A titled part of the side panel. */
export function Section({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <header className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}

/** One fact: its name to the left, its value to the right. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}
