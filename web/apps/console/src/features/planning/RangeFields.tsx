import { Button, TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import classes from "./planning.module.css";
import { daysBefore, MOST_DAYS, rangeProblem, today, type Days } from "./range";

interface RangeFieldsProps {
  days: Days;
  now: number;
  onChange: (days: Days) => void;
}

/** Which days are looked at. */
export function RangeFields({ days, now, onChange }: RangeFieldsProps) {
  const { t } = useTranslation();
  const problem = rangeProblem(days, now);
  return (
    <fieldset className={classes.fields}>
      <legend className={classes.legend}>{t("planning.days")}</legend>
      <div className={classes.pair}>
        <TextInput type="date" size="xs" label={t("planning.first")} max={today(now)} value={days.first} onChange={(event) => onChange({ ...days, first: event.currentTarget.value })} />
        <TextInput type="date" size="xs" label={t("planning.last")} max={today(now)} value={days.last} onChange={(event) => onChange({ ...days, last: event.currentTarget.value })} />
      </div>
      <div className={classes.presets}>
        <Button size="compact-xs" variant="default" onClick={() => onChange(daysBefore(now, 1))}>
          {t("planning.yesterday")}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChange(daysBefore(now, MOST_DAYS))}>
          {t("planning.lastWeek")}
        </Button>
      </div>
      {problem && (
        <p className={classes.problem} role="alert">
          {t(`planning.range.${problem}`)}
        </p>
      )}
    </fieldset>
  );
}
