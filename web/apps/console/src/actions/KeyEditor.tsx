import { ActionIcon, Button } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { KeyCaps } from "@trunkline/ui";
import { Eraser, Pencil, RotateCcw } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { CATALOGUE } from "./catalogue";
import classes from "./KeyEditor.module.css";
import { chordOf } from "./keyboard";
import { inTheWay, isOfBrowser, isReserved, keysOf } from "./keymap";
import { labelOf } from "./labels";
import { changeKeys, useOwnKeys } from "./registry";

/** How long a second key is waited for. */
const SECOND_MS = 1_000;
const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta"]);

interface KeyEditorProps {
  id: string;
  /** What the action is called, for whoever hears the buttons. */
  label: string;
  /** All actions that may stand in the way. */
  ids: readonly string[];
}

/** The keys of one action, and the buttons to give it others: what is in the way is said before anything changes. */
export function KeyEditor({ id, label, ids }: KeyEditorProps) {
  const { t } = useTranslation();
  const own = useOwnKeys();
  const [pressed, setPressed] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const keys = keysOf(id, own);
  const usual = CATALOGUE[id]?.keys ?? "";
  const others = keys ? inTheWay(id, keys, own, ids) : [];
  const named = (found: readonly string[]) => found.map((other) => labelOf(other)).join(", ");
  useEffect(() => () => clearTimeout(timer.current), []);

  function take(chosen: string) {
    clearTimeout(timer.current);
    setPressed(null);
    if (isReserved(chosen) || inTheWay(id, chosen, own, ids).length > 0) setAsked(chosen);
    else give(chosen);
  }

  /** Takes the keys from whoever has them. */
  function give(chosen: string) {
    setAsked(null);
    const losers = Object.fromEntries(inTheWay(id, chosen, own, ids).map((other) => [other, ""]));
    void changeKeys({ ...losers, [id]: chosen === usual ? null : chosen });
  }

  function onKeyDown(press: KeyboardEvent<HTMLButtonElement>) {
    if (pressed === null) return;
    press.preventDefault();
    press.stopPropagation();
    if (MODIFIERS.has(press.key) || press.nativeEvent.repeat) return;
    clearTimeout(timer.current);
    if (press.key === "Escape") {
      setPressed(null);
      return;
    }
    const chord = chordOf(press.nativeEvent);
    if (pressed !== "") take(`${pressed} ${chord}`);
    else if (chord.includes("+") || chord.length > 1) take(chord);
    else {
      setPressed(chord);
      timer.current = setTimeout(() => take(chord), SECOND_MS);
    }
  }

  const isBlocked = asked !== null && isReserved(asked);
  return (
    <div className={classes.editor}>
      <span className={classes.keys}>
        <Shown keys={keys} pressed={pressed} />
        <ActionIcon aria-label={t("keys.change", { label })} onClick={() => setPressed("")} onKeyDown={onKeyDown} onBlur={() => setPressed(null)}>
          <Pencil size={14} />
        </ActionIcon>
        <ActionIcon aria-label={t("keys.remove", { label })} disabled={!keys} onClick={() => void changeKeys({ [id]: usual ? "" : null })}>
          <Eraser size={14} />
        </ActionIcon>
        <ActionIcon aria-label={t("keys.reset", { label })} disabled={!(id in own)} onClick={() => (usual && inTheWay(id, usual, own, ids).length > 0 ? setAsked(usual) : void changeKeys({ [id]: null }))}>
          <RotateCcw size={14} />
        </ActionIcon>
      </span>
      {asked !== null && (
        <div role="alert" className={classes.asked}>
          <KeyCaps keys={asked} />
          <span>{isBlocked ? t("keys.reserved") : t("keys.taken", { other: named(inTheWay(id, asked, own, ids)) })}</span>
          {!isBlocked && (
            <Button size="compact-xs" onClick={() => give(asked)}>
              {t("keys.takeOver")}
            </Button>
          )}
          <Button size="compact-xs" variant="default" onClick={() => setAsked(null)}>
            {t("common.cancel")}
          </Button>
        </div>
      )}
      {asked === null && others.length > 0 && <p className={classes.warning}>{t("keys.clash", { other: named(others) })}</p>}
      {asked === null && keys && isOfBrowser(keys) && <p className={classes.warning}>{t("keys.browser")}</p>}
    </div>
  );
}

/** The keys as they are, or what is waited for. */
function Shown({ keys, pressed }: { keys: string | undefined; pressed: string | null }) {
  const { t } = useTranslation();
  if (pressed !== null) return <em className={classes.prompt}>{t(pressed ? "keys.andThen" : "keys.press")}</em>;
  if (!keys) return <span className={classes.none}>{t("keys.none")}</span>;
  return (
    <>
      <span className={classes.heard}>{keys}</span>
      <KeyCaps keys={keys} />
    </>
  );
}
