import { useTranslation } from "@trunkline/i18n";
import { useClickOutside } from "@mantine/hooks";
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import { createPortal } from "react-dom";
import { levelBy } from "./gridKeys";
import classes from "./skills.module.css";

const LEVELS = [null, 1, 2, 3, 4, 5] as const;
const GAP_PX = 4;

interface LevelPickerProps {
  /** Below which cell it opens. */
  cellId: string;
  title: string;
  level: number | null;
  onPick: (level: number | null) => void;
  onClose: () => void;
}

/** The levels in words, for the pointer and for whoever forgot what they mean. */
export function LevelPicker({ cellId, title, level, onPick, onClose }: LevelPickerProps) {
  const { t } = useTranslation();
  const [at, setAt] = useState<{ left: number; top: number } | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const outside = useClickOutside<HTMLDivElement>(onClose);
  useLayoutEffect(() => {
    const cell = document.getElementById(cellId)?.getBoundingClientRect();
    const size = box.current?.getBoundingClientRect();
    if (!cell || !size) return;
    const below = cell.bottom + GAP_PX;
    setAt({ left: Math.max(8, Math.min(cell.left, innerWidth - size.width - 8)), top: below + size.height < innerHeight ? below : cell.top - size.height - GAP_PX });
    box.current?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus({ preventScroll: true });
  }, [cellId]);

  function pick(next: number | null) {
    onPick(next);
    onClose();
  }

  function onKeyDown(press: KeyboardEvent) {
    const buttons = [...(box.current?.querySelectorAll("button") ?? [])];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[press.key];
    const next = levelBy(press.key, level ?? undefined);
    if (press.key === "Escape" || press.key === "Tab") onClose();
    else if (step) buttons[(here + step + buttons.length) % buttons.length]?.focus();
    else if (next !== undefined) pick(next);
    else return;
    press.preventDefault();
    press.stopPropagation();
  }

  return createPortal(
    <div ref={outside}>
      <div ref={box} role="group" aria-label={title} className={classes.picker} style={at ?? { left: 0, top: 0, visibility: "hidden" }} onKeyDown={onKeyDown}>
        <span className={classes.pickerTitle} aria-hidden>
          {title}
        </span>
        {LEVELS.map((one) => (
          <button key={one ?? 0} type="button" className={classes.pick} aria-pressed={one === level} onClick={() => pick(one)}>
            <span className={classes.digit}>{one ?? "–"}</span> {one === null ? t("settings.skills.notTheirs") : t(`settings.skills.level.${one}`)}
          </button>
        ))}
      </div>
    </div>,
    document.body,
  );
}
