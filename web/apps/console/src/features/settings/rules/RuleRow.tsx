import { Switch } from "@mantine/core";
import { admin, type Rule } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { ArrowRight, GripVertical } from "lucide-react";
import { useState, type ComponentProps } from "react";
import { Link } from "react-router";
import { showFailure } from "../../../failures";
import { queryClient } from "../../../queries";
import { settingsKeys } from "../keys";
import parts from "../parts/parts.module.css";
import { readRule } from "./rule";
import { conditionPhrases, outcomePhrases, type Names } from "./useNames";
import classes from "./rules.module.css";

interface RuleRowProps {
  rule: Rule;
  place: number;
  names: Names;
  isDragged: boolean;
  handle: ComponentProps<"button">;
}

/** One rule in its place: what must be so, and what is done then. */
export function RuleRow({ rule, place, names, isDragged, handle }: RuleRowProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const { conditions, outcome } = readRule(rule);
  const must = conditionPhrases(t, conditions, names);

  async function turn(is_enabled: boolean) {
    setBusy(true);
    try {
      await admin.rules.patch(rule.id, { is_enabled, expected_version: rule.version });
    } catch (thrown) {
      showFailure(thrown);
    }
    await queryClient.invalidateQueries({ queryKey: settingsKeys.rules });
    setBusy(false);
  }

  return (
    <li data-row className={`${classes.rule} ${isDragged ? classes.dragged : ""} ${rule.is_enabled ? "" : classes.off}`}>
      <button type="button" className={classes.handle} aria-label={t("settings.rules.move", { name: rule.name })} aria-describedby="reorder-how" {...handle}>
        <GripVertical size={16} aria-hidden />
      </button>
      <span className={classes.place}>{place}</span>
      <div className={classes.what}>
        <Link className={parts.link} to={`/settings/rules/${rule.id}`}>
          {rule.name}
        </Link>
        <span className={classes.must}>{must.length ? must.join(t("settings.rules.and")) : t("settings.rules.everything")}</span>
        <span className={classes.then}>
          <ArrowRight size={12} aria-hidden /> {outcomePhrases(t, outcome, names).join(t("settings.rules.comma"))}
        </span>
      </div>
      <Switch aria-label={t("settings.rules.isOn", { name: rule.name })} checked={rule.is_enabled} disabled={isBusy} onChange={(event) => void turn(event.currentTarget.checked)} />
    </li>
  );
}
