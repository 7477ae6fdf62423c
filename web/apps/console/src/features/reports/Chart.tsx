import { useElementSize } from "@mantine/hooks";
import type { Report } from "@trunkline/client/reports";
import { useTranslation } from "@trunkline/i18n";
import { useMemo, useState, type PointerEvent } from "react";
import type { Step } from "./asked";
import classes from "./Chart.module.css";
import { FIGURES, STANDING, unitText, valueText, type FigureKey } from "./groups";
import { ticksOf } from "./scale";
import { clockText, stepText } from "./times";

const HEIGHT = 200;
const TOP = 8;
const BELOW = 22;
const MOST_BAR = 28;

interface ChartProps {
  kind: "bars" | "lines";
  figures: readonly FigureKey[];
  steps: Report["steps"];
  step: Step;
  zone: string;
}

/** Figures over time, as bars side by side or as lines with gaps where there is no base. The table below says the same. */
export function Chart({ kind, figures, steps, step, zone }: ChartProps) {
  const { t } = useTranslation();
  const { ref, width } = useElementSize();
  const [pointed, setPointed] = useState<number | null>(null);
  const unit = FIGURES[figures[0] ?? "arrived"];
  const ticks = useMemo(() => ticksOf(unit, Math.max(0, ...steps.flatMap((one) => figures.map((key) => one.figures[key] ?? 0)))), [unit, steps, figures]);
  const labels = ticks.map((tick) => unitText(unit, tick));
  const left = 12 + 7 * Math.max(...labels.map((label) => visualLength(label)));
  const most = ticks.at(-1) ?? 1;
  const plot = { x: left, width: Math.max(10, width - left - 8), height: HEIGHT - TOP - BELOW };
  const slot = plot.width / Math.max(1, steps.length);
  const x = (index: number) => plot.x + slot * (index + 0.5);
  const y = (value: number) => TOP + plot.height * (1 - value / most);
  const every = Math.max(1, Math.ceil(64 / slot));
  const isOneDay = step !== "day" && steps.length <= 48;
  const shown = pointed !== null ? steps[pointed] : undefined;

  function point(event: PointerEvent<SVGSVGElement>) {
    const at = event.clientX - event.currentTarget.getBoundingClientRect().left - plot.x;
    const index = Math.floor(at / slot);
    setPointed(index >= 0 && index < steps.length ? index : null);
  }

  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        {figures.map((key, index) => (
          <span key={key} className={classes.key}>
            <span className={`${classes.swatch} ${classes[`tone${index}`]}`} aria-hidden /> {t(`reports.figures.${key}`)}
          </span>
        ))}
        {figures.some((key) => STANDING.has(key)) && <span className={classes.note}>{t("reports.atStep")}</span>}
      </figcaption>
      <div ref={ref} className={classes.frame}>
        {width > 0 && (
          <svg width={width} height={HEIGHT} role="img" aria-label={t("reports.chart", { figures: figures.map((key) => t(`reports.figures.${key}`)).join(", "), step: t(`reports.stepNames.${step}`) })} onPointerMove={point} onPointerLeave={() => setPointed(null)}>
            {ticks.map((tick, index) => (
              <g key={tick}>
                <line x1={plot.x} x2={plot.x + plot.width} y1={y(tick)} y2={y(tick)} className={tick === 0 ? classes.base : classes.grid} />
                <text x={plot.x - 8} y={y(tick) + 4} className={classes.tick} textAnchor="end">{labels[index]}</text>
              </g>
            ))}
            {pointed !== null && <rect x={plot.x + slot * pointed} y={TOP} width={slot} height={plot.height} className={classes.band} />}
            {steps.map((one, index) => index % every === 0 && (
              <text key={one.at} x={x(index)} y={HEIGHT - 6} className={classes.tick} textAnchor="middle">{isOneDay ? clockText(one.at, zone) : stepText(one.at, "day", zone)}</text>
            ))}
            {kind === "bars" ? <Bars figures={figures} steps={steps} slot={slot} x={x} y={y} /> : figures.map((key, index) => <Line key={key} tone={index} values={steps.map((one) => one.figures[key] ?? null)} x={x} y={y} />)}
          </svg>
        )}
        {shown && pointed !== null && (
          <div className={classes.tip} style={{ left: Math.min(Math.max(x(pointed), 90), Math.max(90, width - 90)) }} aria-hidden>
            <strong>{stepText(shown.at, step, zone, true)}</strong>
            {figures.map((key, index) => (
              <span key={key} className={classes.tipRow}>
                <span className={`${classes.swatch} ${classes[`tone${index}`]}`} /> {t(`reports.figures.${key}`)} <b>{valueText(key, shown.figures[key])}</b>
              </span>
            ))}
          </div>
        )}
      </div>
    </figure>
  );
}

/** Chinese letters are about twice as wide. */
const visualLength = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1.8 : 1), 0);

interface MarksProps {
  x: (index: number) => number;
  y: (value: number) => number;
}

function Bars({ figures, steps, slot, x, y }: MarksProps & { figures: readonly FigureKey[]; steps: Report["steps"]; slot: number }) {
  const each = Math.min(MOST_BAR, (slot * 0.76) / figures.length);
  return steps.map((one, index) =>
    figures.map((key, place) => {
      const value = one.figures[key] ?? 0;
      if (value === 0) return null;
      const height = y(0) - y(value);
      return <rect key={`${one.at}${key}`} x={x(index) + (place - figures.length / 2) * each} y={y(value)} width={Math.max(1, each - (each > 3 ? 1 : 0))} height={Math.max(1, height)} rx={Math.min(2, each / 4)} className={classes[`tone${place}`]} />;
    }),
  );
}

function Line({ tone, values, x, y }: MarksProps & { tone: number; values: readonly (number | null)[] }) {
  const runs: string[] = [];
  let isOn = false;
  values.forEach((value, index) => {
    if (value === null) {
      isOn = false;
      return;
    }
    runs.push(`${isOn ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`);
    isOn = true;
  });
  const isDotted = values.length <= 62;
  return (
    <g>
      <path d={runs.join("")} className={`${classes.line} ${classes[`line${tone}`]}`} />
      {values.map((value, index) => {
        const isAlone = value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null;
        return value !== null && (isDotted || isAlone) && <circle key={index} cx={x(index)} cy={y(value)} r={2.5} className={classes[`tone${tone}`]} />;
      })}
    </g>
  );
}
