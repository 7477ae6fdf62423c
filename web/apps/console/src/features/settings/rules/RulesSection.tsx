import "@trunkline/ui/forms.css";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type Rule } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ListFilter, Plus } from "lucide-react";
import { Link, useParams } from "react-router";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Bar } from "../parts/Bar";
import { EditRule, NewRule } from "./RuleEditor";
import { RuleRow } from "./RuleRow";
import { TryPane } from "./TryPane";
import { useNames } from "./useNames";
import { useOrder } from "./useOrder";
import classes from "./rules.module.css";

/** The rules that sort new conversations: all of them in their order, one, or a new one. */
export function RulesSection() {
  const { item } = useParams();
  const rules = useQuery({ queryKey: settingsKeys.rules, queryFn: admin.rules.list });
  if (item === "new") return <NewRule />;
  return <Asked query={rules}>{({ items }) => (item ? <EditRule key={item} rule={items.find(({ id }) => id === item)} /> : <RuleList rules={items} />)}</Asked>;
}

function RuleList({ rules }: { rules: readonly Rule[] }) {
  const { t } = useTranslation();
  const names = useNames();
  const { ordered, said, dragged, handle } = useOrder(rules, settingsKeys.rules, admin.rules.order);
  const add = (
    <Button component={Link} to="/settings/rules/new" leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.rules.add")}
    </Button>
  );
  if (rules.length === 0) return <EmptyState icon={<ListFilter size={20} />} title={t("settings.rules.none")} text={t("settings.rules.noneHint")} action={add} />;
  return (
    <div className={classes.halves}>
      <div className={classes.half}>
        <Bar>{add}</Bar>
        <p id="reorder-how" className={classes.how}>
          {t("settings.rules.how")}
        </p>
        <ol className={classes.list}>
          {ordered.map((rule, index) => (
            <RuleRow key={rule.id} rule={rule} place={index + 1} names={names} isDragged={dragged === rule.id} handle={handle(rule.id)} />
          ))}
        </ol>
        <p className={classes.last}>{t("settings.rules.otherwise")}</p>
        <span role="status" className={classes.said}>
          {said}
        </span>
      </div>
      <TryPane rules={rules} names={names} />
    </div>
  );
}
