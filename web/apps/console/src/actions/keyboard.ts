import { useEffect } from "react";
import { currentCommands } from "./registry";

const SEQUENCE_MS = 900;

/** The chord of a key press as written in commands: `mod+k`, `shift+r`, `?`, `j`. */
export function chordOf(press: KeyboardEvent): string {
  const isLetter = /^[a-z]$/i.test(press.key);
  // On a Mac, Alt with a digit writes another sign: the key itself counts.
  const digit = press.altKey ? /^Digit(\d)$/.exec(press.code)?.[1] : undefined;
  const key = digit ?? (press.key === " " ? "space" : press.key.replace("Arrow", "").toLowerCase());
  const parts = [];
  if (press.ctrlKey || press.metaKey) parts.push("mod");
  if (press.altKey) parts.push("alt");
  if (press.shiftKey && (isLetter || press.key.length > 1)) parts.push("shift");
  return [...parts, key].join("+");
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));
}

/** What Enter and the space bar press. */
function isPressed(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a[href], summary, [role=button], [role=tab], [role=switch], [role=checkbox], [role=radio]") !== null;
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("[role=dialog], [role=menu]") !== null;
}

/** Keys that write nothing, and so work while one types. */
function isSilent(chord: string): boolean {
  return chord.startsWith("mod+") || /^alt\+\d$/.test(chord) || /^(shift\+)?f\d+$/.test(chord);
}

/** Runs commands by their keys; single letters stay silent while the agent types, or a dialog or menu is open. */
export function useKeyboard(): void {
  useEffect(() => {
    let begun = "";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onKeyDown = (press: KeyboardEvent) => {
      if (press.isComposing || press.defaultPrevented || ["Shift", "Control", "Alt", "Meta"].includes(press.key)) return;
      const chord = chordOf(press);
      if ((chord === "enter" || chord === "space") && isPressed(press.target)) return;
      if ((isTyping(press.target) || isInDialog(press.target)) && !isSilent(chord)) return;
      const commands = currentCommands();
      const sequence = begun ? `${begun} ${chord}` : chord;
      clearTimeout(timer);
      begun = "";
      const found = commands.find((command) => command.keys === sequence) ?? commands.find((command) => command.keys === chord);
      if (found) {
        press.preventDefault();
        if (!press.repeat || found.repeats) found.run();
      } else if (!press.repeat && commands.some((command) => command.keys?.startsWith(`${chord} `))) {
        begun = chord;
        timer = setTimeout(() => (begun = ""), SEQUENCE_MS);
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
