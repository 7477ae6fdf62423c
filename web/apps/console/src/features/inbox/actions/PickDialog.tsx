import { Modal } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Check, Search } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import classes from "./PickDialog.module.css";

export interface Pick {
  id: string;
  label: string;
  hint?: string | undefined;
  icon?: ReactNode;
  isChosen?: boolean;
  group?: string;
}

interface PickDialogProps {
  title: string;
  picks: readonly Pick[];
  /** Called with what is typed, when the list itself comes from a search. */
  onType?: (typed: string) => void;
  onPick: (id: string) => void;
  onClose: () => void;
  footer?: ReactNode;
  empty?: string;
}

/** One choice from a list, by typing, arrows and Enter. */
export function PickDialog({ title, picks, onType, onPick, onClose, footer, empty }: PickDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState("");
  const [current, setCurrent] = useState(0);
  const shown = onType ? picks : picks.filter((pick) => `${pick.label} ${pick.hint ?? ""}`.toLowerCase().includes(typed.trim().toLowerCase()));
  const at = Math.min(current, shown.length - 1);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  function onKeyDown(press: KeyboardEvent) {
    if (press.nativeEvent.isComposing) return;
    if (press.key === "ArrowDown" || press.key === "ArrowUp") setCurrent((at + (press.key === "ArrowDown" ? 1 : -1) + shown.length) % Math.max(1, shown.length));
    else if (press.key === "Enter" && shown[at]) onPick(shown[at].id);
    else return;
    press.preventDefault();
  }

  return (
    <Modal opened onClose={onClose} title={title} size={420} padding={0} yOffset="14vh" classNames={{ header: classes.header }}>
      <div className={classes.search}>
        <Search size={14} aria-hidden />
        <input
          data-autofocus
          className={classes.input}
          value={typed}
          placeholder={t("common.search")}
          aria-label={title}
          role="combobox"
          aria-expanded
          aria-controls="picks"
          aria-activedescendant={shown[at] ? `pick-${at}` : undefined}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setCurrent(0);
            onType?.(event.currentTarget.value.trim());
          }}
        />
      </div>
      <div id="picks" ref={list} role={shown.length ? "listbox" : undefined} aria-label={shown.length ? title : undefined} className={classes.list}>
        {shown.length === 0 && <p className={classes.empty}>{empty ?? t("commands.nothing")}</p>}
        {shown.map((pick, index) => (
          <div key={pick.id}>
            {pick.group && shown[index - 1]?.group !== pick.group && <div className={classes.group}>{pick.group}</div>}
            <div id={`pick-${index}`} role="option" aria-selected={index === at} className={classes.pick} onPointerMove={() => setCurrent(index)} onClick={() => onPick(pick.id)}>
              {pick.icon && <span className={classes.icon}>{pick.icon}</span>}
              <span className={classes.label}>{pick.label}</span>
              {pick.hint && <span className={classes.hint}>{pick.hint}</span>}
              {pick.isChosen && <Check size={14} aria-label={t("common.chosen")} />}
            </div>
          </div>
        ))}
      </div>
      {footer && <div className={classes.footer}>{footer}</div>}
    </Modal>
  );
}
