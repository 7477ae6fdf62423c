import type { Report } from "@trunkline/client/reports";
import { useTranslation } from "@trunkline/i18n";
import { ArrowDown, ArrowUp, Minus } from "lucide-react";
import { changeOf, toneOf, valueText, type FigureKey } from "./groups";
import { Meaning } from "./Meaning";
import classes from "./ReportsPage.module.css";

interface FigureCardsProps {
  figures: readonly FigureKey[];
  report: Report;
  onOpen: (figure: FigureKey) => void;
}

/** The whole period: each figure with its meaning, against the period before, and a way to what lies behind it. */
export function FigureCards({ figures, report, onOpen }: FigureCardsProps) {
  const { t } = useTranslation();
  return (
    <ul className={classes.cards}>
      {figures.map((key) => {
        const value = report.figures[key];
        const text = valueText(key, value);
        const isEmpty = value === null || value === undefined;
        return (
          <li key={key} className={classes.card}>
            <span className={classes.cardName}>
              {t(`reports.figures.${key}`)} <Meaning figure={key} />
            </span>
            {isEmpty ? (
              <span className={classes.cardValue}>{text}</span>
            ) : (
              <button type="button" className={`${classes.cardValue} ${classes.link}`} aria-label={t("reports.openBehind", { figure: t(`reports.figures.${key}`), value: text })} onClick={() => onOpen(key)}>
                {text}
              </button>
            )}
            {report.before && <Against figure={key} now={value} before={report.before.figures[key]} />}
          </li>
        );
      })}
    </ul>
  );
}

function Against({ figure, now, before }: { figure: FigureKey; now: number | null | undefined; before: number | null | undefined }) {
  const { t } = useTranslation();
  const change = changeOf(figure, now, before);
  const was = t("reports.before", { value: valueText(figure, before) });
  if (!change) return <span className={classes.against}>{was}</span>;
  const Icon = change.change > 0 ? ArrowUp : change.change < 0 ? ArrowDown : Minus;
  const words = change.change > 0 ? t("reports.rose", { change: change.text }) : change.change < 0 ? t("reports.fell", { change: change.text }) : t("reports.same");
  return (
    <span className={classes.against}>
      <span className={classes[toneOf(figure, change.change)]} role="img" aria-label={words}>
        <Icon size={12} aria-hidden /> {change.change !== 0 && change.text}
      </span>{" "}
      {was}
    </span>
  );
}
