import type { Report } from "@trunkline/client/reports";
import { knownText, useTranslation } from "@trunkline/i18n";
import type { By, Step } from "./asked";
import { NOT_OF_AGENTS, valueText, type FigureKey } from "./groups";
import { Meaning } from "./Meaning";
import classes from "./ReportsPage.module.css";
import { stepText } from "./times";

interface FigureTableProps {
  figures: readonly FigureKey[];
  report: Report;
  by: By;
  step: Step;
  /** Opens what lies behind a figure of one row; null where the row is a step or has no key. */
  onOpen: (figure: FigureKey, key: string | null) => void;
}

interface Line {
  id: string;
  name: string;
  key: string | null;
  isOpen: boolean;
  figures: Report["figures"];
}

/** A line a queue, agent, channel, inbox, tag or step; at last the whole. Numbers open the conversations behind them. */
export function FigureTable({ figures, report, by, step, onOpen }: FigureTableProps) {
  const { t } = useTranslation();
  const shown = by === "agent" ? figures.filter((key) => !NOT_OF_AGENTS.has(key)) : figures;
  const lines: Line[] =
    by === "step"
      ? report.steps.map((one) => ({ id: one.at, name: stepText(one.at, step, report.zone, true), key: null, isOpen: false, figures: one.figures }))
      : report.rows.map((row) => ({ id: row.key ?? "", name: rowName(by, row, t(`reports.none.${by}`)), key: row.key, isOpen: row.key !== null, figures: row.figures }));
  return (
    <div className={classes.tableWrap} tabIndex={0} role="region" aria-label={t(`reports.bys.${by}`)}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t(`reports.bys.${by}`)}</th>
            {shown.map((key) => (
              <th key={key} scope="col" className={classes.number}>
                {t(`reports.figures.${key}`)} <Meaning figure={key} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.id}>
              <th scope="row">{line.name}</th>
              {shown.map((key) => (
                <td key={key} className={classes.number}>
                  <Value figure={key} value={line.figures[key]} onOpen={line.isOpen ? () => onOpen(key, line.key) : null} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("reports.whole")}</th>
            {shown.map((key) => (
              <td key={key} className={classes.number}>
                <Value figure={key} value={report.figures[key]} onOpen={() => onOpen(key, null)} />
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function rowName(by: Exclude<By, "step">, row: Report["rows"][number], none: string): string {
  if (row.key === null || row.key === "") return none;
  return by === "channel" ? (knownText(`channels.${row.key}`) ?? row.name) : row.name;
}

function Value({ figure, value, onOpen }: { figure: FigureKey; value: number | null | undefined; onOpen: (() => void) | null }) {
  const { t } = useTranslation();
  const text = valueText(figure, value);
  if (!onOpen || value === null || value === undefined || value === 0) return <span className={value ? undefined : classes.nought}>{text}</span>;
  return (
    <button type="button" className={classes.link} aria-label={t("reports.openBehind", { figure: t(`reports.figures.${figure}`), value: text })} onClick={onOpen}>
      {text}
    </button>
  );
}
