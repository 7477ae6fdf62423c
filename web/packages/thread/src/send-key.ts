export type SendKey = "enter" | "mod-enter";

interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  isComposing?: boolean;
  keyCode?: number;
}

/**
 * Whether a key press means "send". Never while an input method composes: Enter then picks a candidate.
 * Safari ends the composition before the key event, and marks that event with key code 229.
 */
export function isSendKey(press: KeyPress, chosen: SendKey): boolean {
  if (press.key !== "Enter" || press.isComposing || press.keyCode === 229) return false;
  if (press.shiftKey || press.altKey) return false;
  const withModifier = press.ctrlKey || press.metaKey;
  return chosen === "enter" ? true : withModifier;
}
