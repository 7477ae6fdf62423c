import { useQuery } from "@tanstack/react-query";
import { automation, type AutomationRule } from "@trunkline/client/automation";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { failureText } from "../../../failures";
import { settingsKeys } from "../keys";
import parts from "../parts/parts.module.css";
import { actionPhrase, conditionPhrases, triggerPhrase } from "./phrases";
import { readRule } from "./rule";
import type { Things } from "./useThings";
import classes from "./automation.module.css";

/** What the rule said at its versions, newest first, and who changed it. */
export function VersionsPanel({ rule, things }: { rule: AutomationRule; things: Things }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const versions = useQuery({ queryKey: [...settingsKeys.versions(rule.id), rule.version], queryFn: () => automation.rules.versions(rule.id), enabled: isOpen });
  return (
    <details className={`${parts.panel} ${classes.versions}`} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={parts.sub}>{t("settings.automation.versions")}</summary>
      {versions.isError && <p className={parts.refused}>{failureText(versions.error)}</p>}
      {versions.data && (
        <ol className={classes.log} tabIndex={0} aria-label={t("settings.automation.versions")}>
          {versions.data.items.map(({ version, definition, changed_by, created_at }) => {
            const { trigger, conditions, actions } = readRule({ ...rule, ...(definition as Partial<AutomationRule>) });
            return (
              <li key={version}>
                <span className={classes.at}>{formatMoment(created_at)}</span>
                <div>
                  <span>{triggerPhrase(t, trigger)}</span>
                  <span className={parts.muted}>{conditionPhrases(t, conditions, things).join(t("settings.rules.and")) || t("settings.rules.everything")}</span>
                  <span>{actions.map((action) => actionPhrase(t, action, things)).join(t("settings.rules.comma"))}</span>
                  {changed_by && <span className={parts.hint}>{t("settings.automation.changedBy", { name: things.nameOf(changed_by) })}</span>}
                </div>
                <span className={parts.muted}>{t("settings.automation.version", { version })}</span>
              </li>
            );
          })}
        </ol>
      )}
    </details>
  );
}
