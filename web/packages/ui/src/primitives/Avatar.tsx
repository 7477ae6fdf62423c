import type { CSSProperties, ReactNode } from "react";
import classes from "./Avatar.module.css";

const HUES = [205, 165, 265, 25, 330, 95, 45, 230];
const CJK = /[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]/;

/** One or two characters that stand for a name: 王芳 → 王芳, 欧阳建国 → 建国, John Doe → JD, +86 138… → #. */
export function initials(name: string): string {
  const text = name.trim();
  if (!text) return "?";
  const letters = [...text];
  if (CJK.test(text)) return letters.filter((letter) => CJK.test(letter)).slice(-2).join("");
  if (/^[+\d\s()-]+$/.test(text)) return "#";
  const words = text.split(/[\s._@-]+/).filter(Boolean);
  const first = words[0]?.[0] ?? "?";
  const second = words.length > 1 && !text.includes("@") ? (words[words.length - 1]?.[0] ?? "") : "";
  return (first + second).toUpperCase();
}

/** A stable index for a name, so that one person keeps one tint everywhere. */
export function hueOf(key: string): number {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return HUES[sum % HUES.length] ?? 205;
}

export interface AvatarProps {
  name: string;
  size?: number;
  /** Something small at the lower right corner: a channel or a state dot. */
  badge?: ReactNode;
  square?: boolean;
}

export function Avatar({ name, size = 32, badge, square = false }: AvatarProps) {
  const text = initials(name);
  const wide = CJK.test(text) && text.length > 1;
  const style = { width: size, height: size, fontSize: Math.round(size * (wide ? 0.34 : 0.38)), "--hue": hueOf(name) } as CSSProperties;
  return (
    <span className={`${classes.avatar} ${square ? classes.square : ""}`} style={style} aria-hidden>
      {text}
      {badge && <span className={classes.badge}>{badge}</span>}
    </span>
  );
}
