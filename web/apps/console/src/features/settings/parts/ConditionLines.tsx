import { ActionIcon, Button, Menu } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import type { ReactNode } from "react";
import classes from "./ConditionLines.module.css";
import parts from "./parts.module.css";

interface ConditionLinesProps<Name extends string> {
  /** All there are, in the order in which they are shown and offered. */
  names: readonly Name[];
  isHeld: (name: Name) => boolean;
  nameOf: (name: Name) => string;
  hint: string;
  field: (name: Name) => ReactNode;
  onAdd: (name: Name) => void;
  onDrop: (name: Name) => void;
}

/** What must be so: a line for each condition that is set, and a menu of those that can be added. */
export function ConditionLines<Name extends string>({ names, isHeld, nameOf, hint, field, onAdd, onDrop }: ConditionLinesProps<Name>) {
  const { t } = useTranslation();
  const rest = names.filter((name) => !isHeld(name));
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.rules.if")}</legend>
      <p className={parts.hint}>{hint}</p>
      {names.filter(isHeld).map((name) => (
        <div key={name} className={classes.line}>
          {field(name)}
          <ActionIcon aria-label={t("settings.rules.dropCondition", { condition: nameOf(name) })} onClick={() => onDrop(name)}>
            <X size={16} />
          </ActionIcon>
        </div>
      ))}
      {rest.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button className={parts.start} variant="default" leftSection={<Plus size={14} aria-hidden />}>
              {t("settings.rules.addCondition")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            {rest.map((name) => (
              <Menu.Item key={name} onClick={() => onAdd(name)}>
                {nameOf(name)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  );
}
