import { ActionIcon, Modal } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { KeyCaps } from "@trunkline/ui";
import { Pencil, RotateCcw } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { chordOf } from "../actions/keyboard";
import { hasCustomKeys, setCustomKeys, useCurrentCommands, type Command, type Section } from "../actions/registry";
import classes from "./ShortcutHelp.module.css";
import { useFocusBack } from "./useFocusBack";

const ORDER: Section[] = ["conversation", "go", "state", "preferences", "help"];

/** Every shortcut that works here and now; each can be given another key. */
export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const commands = useCurrentCommands();
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={t("shell.shortcuts")} size={560}>
      {ORDER.map((section) => {
        const listed = commands.filter((command) => command.section === section && command.keys);
        if (listed.length === 0) return null;
        return (
          <section key={section} className={classes.section}>
            <h3 className={classes.heading}>{t(`commands.sections.${section}`)}</h3>
            {listed.map((command) => (
              <ShortcutLine key={command.id} command={command} />
            ))}
          </section>
        );
      })}
    </Modal>
  );
}

function ShortcutLine({ command }: { command: Command }) {
  const { t } = useTranslation();
  const [isRecording, setRecording] = useState(false);

  function record(press: KeyboardEvent<HTMLButtonElement>) {
    if (!isRecording) return;
    press.preventDefault();
    press.stopPropagation();
    if (["Shift", "Control", "Alt", "Meta"].includes(press.key)) return;
    if (press.key !== "Escape") setCustomKeys(command.id, chordOf(press.nativeEvent));
    setRecording(false);
  }

  return (
    <div className={classes.line}>
      <span>{command.label}</span>
      <span className={classes.keys}>
        {isRecording ? <em className={classes.prompt}>{t("shell.pressKeys")}</em> : command.keys && <KeyCaps keys={command.keys} />}
        <ActionIcon size={24} aria-label={t("shell.changeKeys", { label: command.label })} onClick={() => setRecording(true)} onKeyDown={record} onBlur={() => setRecording(false)}>
          <Pencil size={12} />
        </ActionIcon>
        {hasCustomKeys(command.id) && (
          <ActionIcon size={24} aria-label={t("shell.resetKeys", { label: command.label })} onClick={() => setCustomKeys(command.id, null)}>
            <RotateCcw size={12} />
          </ActionIcon>
        )}
      </span>
    </div>
  );
}
