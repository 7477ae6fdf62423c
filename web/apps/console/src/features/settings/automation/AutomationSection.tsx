import "@trunkline/ui/forms.css";
import { Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { automation, type AutomationRule } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { ArrowRight, GripVertical, Plus, Zap } from "lucide-react";
import { useState, type ComponentProps } from "react";
import { Link, useParams } from "react-router";
import { showFailure } from "../../../failures";
import { queryClient } from "../../../queries";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Bar } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import rows from "../rules/rules.module.css";
import { useOrder } from "../rules/useOrder";
import { actionPhrase, conditionPhrases, triggerPhrase } from "./phrases";
import { readRule } from "./rule";
import { NewRule, RuleDetail } from "./RuleDetail";
import { useThings, type Things } from "./useThings";

/** The rules that act by themselves: all of them in their order, one, or a new one. */
export function AutomationSection() {
  const { item } = useParams();
  const rules = useQuery({ queryKey: settingsKeys.automation, queryFn: automation.rules.list });
  if (item === "new") return <NewRule />;
  return <Asked query={rules}>{({ items }) => (item ? <RuleDetail key={item} rule={items.find(({ id }) => id === item)} /> : <RuleList rules={items} />)}</Asked>;
}

function RuleList({ rules }: { rules: readonly AutomationRule[] }) {
  const { t } = useTranslation();
  const things = useThings();
  const { ordered, said, dragged, handle } = useOrder(rules, settingsKeys.automation, automation.rules.order);
  const add = (
    <Button component={Link} to="/settings/automation/new" leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.automation.add")}
    </Button>
  );
  if (rules.length === 0) return <EmptyState icon={<Zap size={20} />} title={t("settings.automation.none")} text={t("settings.automation.noneHint")} action={add} />;
  return (
    <>
      <Bar>{add}</Bar>
      <p id="reorder-how" className={rows.how}>
        {t("settings.rules.how")}
      </p>
      <ol className={rows.list}>
        {ordered.map((rule, index) => (
          <RuleRow key={rule.id} rule={rule} place={index + 1} things={things} isDragged={dragged === rule.id} handle={handle(rule.id)} />
        ))}
      </ol>
      <span role="status" className={rows.said}>
        {said}
      </span>
    </>
  );
}

interface RuleRowProps {
  rule: AutomationRule;
  place: number;
  things: Things;
  isDragged: boolean;
  handle: ComponentProps<"button">;
}

function RuleRow({ rule, place, things, isDragged, handle }: RuleRowProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const { trigger, conditions, actions } = readRule(rule);

  async function turn(is_enabled: boolean) {
    setBusy(true);
    try {
      await automation.rules.patch(rule.id, { is_enabled, expected_version: rule.version });
    } catch (thrown) {
      showFailure(thrown);
    }
    await queryClient.invalidateQueries({ queryKey: settingsKeys.automation });
    setBusy(false);
  }

  return (
    <li data-row className={`${rows.rule} ${isDragged ? rows.dragged : ""} ${rule.is_enabled ? "" : rows.off}`}>
      <button type="button" className={rows.handle} aria-label={t("settings.rules.move", { name: rule.name })} aria-describedby="reorder-how" {...handle}>
        <GripVertical size={16} aria-hidden />
      </button>
      <span className={rows.place}>{place}</span>
      <div className={rows.what}>
        <span className={parts.row}>
          <Link className={parts.link} to={`/settings/automation/${rule.id}`}>
            {rule.name}
          </Link>
          {rule.stopped_reason && <Chip tone="risk">{t("settings.automation.wasStopped")}</Chip>}
        </span>
        <span className={rows.must}>{[triggerPhrase(t, trigger), ...conditionPhrases(t, conditions, things)].join(t("settings.rules.and"))}</span>
        <span className={rows.then}>
          <ArrowRight size={12} aria-hidden /> {actions.map((action) => actionPhrase(t, action, things)).join(t("settings.rules.comma"))}
        </span>
      </div>
      <Switch aria-label={t("settings.rules.isOn", { name: rule.name })} checked={rule.is_enabled} disabled={isBusy} onChange={(event) => void turn(event.currentTarget.checked)} />
    </li>
  );
}

export default AutomationSection;
