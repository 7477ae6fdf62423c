import { Fragment } from "react";
import classes from "./KeyCaps.module.css";

const IS_MAC = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const SIGNS: Record<string, string> = IS_MAC
  ? { mod: "⌘", shift: "⇧", alt: "⌥", enter: "↵", escape: "esc", up: "↑", down: "↓" }
  : { mod: "Ctrl", shift: "Shift", alt: "Alt", enter: "Enter", escape: "Esc", up: "↑", down: "↓" };

/** Keys as printed on this machine's keyboard; `g i` is a sequence, `mod+k` a chord. */
export function keySigns(keys: string): string[][] {
  return keys.split(" ").map((chord) => chord.split("+").map((key) => SIGNS[key] ?? key.toUpperCase()));
}

export function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className={classes.caps} aria-hidden>
      {keySigns(keys).map((chord, step) => (
        <Fragment key={step}>
          {chord.map((sign) => (
            <kbd key={sign} className={classes.cap}>
              {sign}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
