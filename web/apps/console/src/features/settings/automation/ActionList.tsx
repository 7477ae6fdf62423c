import { ActionIcon, Button, Menu } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import parts from "../parts/parts.module.css";
import { movedTo } from "../rules/rule";
import { freshAction, KINDS, MOST_ACTIONS, type ActionDraft } from "./action";
import { ActionFields } from "./ActionFields";
import type { Things } from "./useThings";
import classes from "./automation.module.css";

interface ActionListProps {
  legend: string;
  hint: string;
  actions: ActionDraft[];
  things: Things;
  /** A rule is nobody: nothing can be given to whoever runs it. */
  isOfRule?: boolean;
  refused?: string | undefined;
  onChange: (actions: ActionDraft[]) => void;
}

/** What is done, in its order. */
export function ActionList({ legend, hint, actions, things, isOfRule = false, refused, onChange }: ActionListProps) {
  const { t } = useTranslation();
  const kinds = KINDS.filter((kind) => !isOfRule || kind !== "take");
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{legend}</legend>
      <p className={parts.hint}>{hint}</p>
      {actions.length > 0 && (
        <ol className={classes.actions}>
          {actions.map((action, index) => {
            const said = t("settings.automation.nth", { number: index + 1, action: t(`settings.automation.action.${action.kind}`) });
            return (
              <li key={index} className={classes.action} aria-label={said}>
                <header className={classes.actionHead}>
                  <span className={classes.place}>{index + 1}</span>
                  <strong className={parts.strong}>{t(`settings.automation.action.${action.kind}`)}</strong>
                  <span className={parts.end}>
                    <ActionIcon aria-label={t("settings.automation.earlier", { action: said })} disabled={index === 0} onClick={() => onChange(movedTo(actions, index, index - 1))}>
                      <ArrowUp size={16} />
                    </ActionIcon>
                    <ActionIcon aria-label={t("settings.automation.later", { action: said })} disabled={index === actions.length - 1} onClick={() => onChange(movedTo(actions, index, index + 1))}>
                      <ArrowDown size={16} />
                    </ActionIcon>
                    <ActionIcon aria-label={t("settings.automation.dropAction", { action: said })} onClick={() => onChange(actions.filter((_, at) => at !== index))}>
                      <X size={16} />
                    </ActionIcon>
                  </span>
                </header>
                <ActionFields action={action} things={things} onChange={(next) => onChange(actions.map((one, at) => (at === index ? next : one)))} />
              </li>
            );
          })}
        </ol>
      )}
      {refused && (
        <span role="alert" className={classes.problem}>
          {refused}
        </span>
      )}
      {actions.length < MOST_ACTIONS && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button className={parts.start} variant="default" leftSection={<Plus size={14} aria-hidden />}>
              {t("settings.automation.addAction")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.menu}>
            {kinds.map((kind) => (
              <Menu.Item key={kind} onClick={() => onChange([...actions, freshAction(kind)])}>
                {t(`settings.automation.action.${kind}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  );
}
