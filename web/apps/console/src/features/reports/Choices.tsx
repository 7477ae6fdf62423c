import { Button } from "@mantine/core";
import classes from "./ReportsPage.module.css";

interface ChoicesProps<T extends string> {
  label: string;
  values: readonly T[];
  chosen: T;
  nameOf: (value: T) => string;
  onChoose: (value: T) => void;
}

/** One of a few, all of them in sight. */
export function Choices<T extends string>({ label, values, chosen, nameOf, onChoose }: ChoicesProps<T>) {
  return (
    <div className={classes.choices} role="group" aria-label={label}>
      {values.map((value) => (
        <Button key={value} size="xs" variant={value === chosen ? "light" : "subtle"} {...(value === chosen ? {} : { color: "gray" })} aria-pressed={value === chosen} onClick={() => onChoose(value)}>
          {nameOf(value)}
        </Button>
      ))}
    </div>
  );
}
