import "@trunkline/ui/forms.css";
import { Button, Menu, Select, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { exportPath } from "@trunkline/client/reports";
import { i18next, knownText, useTranslation } from "@trunkline/i18n";
import { Download, X } from "lucide-react";
import { useId } from "react";
import { useAgents, useQueues } from "../../entities/hooks";
import { keys } from "../../queries";
import { daysOf, FILTERS, HOURS, PERIODS, queryOf, stepsFor, type Asked, type Change, type FilterName } from "./asked";
import classes from "./ReportsPage.module.css";

interface FiltersProps {
  asked: Asked;
  isSupervisor: boolean;
  onChange: (change: Change) => void;
}

/** Which days, whose work, in which hours; and the file of it. */
export function Filters({ asked, isSupervisor, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const choices = useChoices();
  const steps = stepsFor(daysOf(asked));
  const shown = FILTERS.filter((name) => name !== "agent" || isSupervisor);
  return (
    <section className={classes.filters} aria-label={t("reports.filters")}>
      <Select size="xs" label={t("reports.period")} value={asked.period} allowDeselect={false} data={PERIODS.map((value) => ({ value, label: t(`reports.periods.${value}`) }))} onChange={(value) => onChange(value === "custom" ? { period: value, ...lastWeek() } : { period: value, first: null, last: null, step: null })} />
      {asked.period === "custom" && (
        <>
          <DayField label={t("reports.first")} value={asked.first} max={asked.last} onChange={(first) => onChange({ first })} />
          <DayField label={t("reports.last")} value={asked.last} min={asked.first} onChange={(last) => onChange({ last })} />
        </>
      )}
      <Select size="xs" label={t("reports.step")} value={steps.includes(asked.step) ? asked.step : "day"} allowDeselect={false} data={steps.map((value) => ({ value, label: t(`reports.steps.${value}`) }))} onChange={(step) => onChange({ step })} />
      <Select size="xs" label={t("reports.hours")} value={asked.hours} allowDeselect={false} data={HOURS.map((value) => ({ value, label: t(`reports.hourKinds.${value}`) }))} onChange={(hours) => onChange({ hours })} />
      {shown.map((name) => (
        <Select key={name} size="xs" label={t(`reports.bys.${name}`)} placeholder={t(`reports.all.${name}`)} searchable clearable clearButtonProps={{ "aria-label": t(`reports.all.${name}`) }} value={asked.filters[name] ?? null} data={choices[name]} onChange={(value) => onChange({ [name]: value })} />
      ))}
      <Switch size="xs" className={classes.compare} label={t("reports.compare")} checked={asked.compare} onChange={(event) => onChange({ compare: event.currentTarget.checked ? "yes" : null })} />
      {Object.keys(asked.filters).length > 0 && (
        <Button size="xs" variant="subtle" color="gray" className={classes.clear} leftSection={<X size={14} aria-hidden />} onClick={() => onChange(Object.fromEntries(FILTERS.map((name) => [name, null])))}>
          {t("reports.clear")}
        </Button>
      )}
    </section>
  );
}

/** The same figures as a file. */
export function ExportMenu({ asked }: { asked: Asked }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Download size={14} aria-hidden />}>{t("reports.export")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(["xlsx", "csv"] as const).map((format) => (
          <Menu.Item key={format} component="a" href={exportPath(queryOf(asked), format, i18next.language)} download>
            {t(format === "xlsx" ? "reports.exportExcel" : "reports.exportCsv")}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function DayField({ label, value, min, max, onChange }: { label: string; value: string | null; min?: string | null; max?: string | null; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className={classes.day}>
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" required value={value ?? ""} min={min ?? undefined} max={max ?? undefined} onChange={(event) => event.currentTarget.value && onChange(event.currentTarget.value)} />
    </div>
  );
}

function lastWeek(): { first: string; last: string } {
  const day = (back: number) => {
    const at = new Date();
    at.setDate(at.getDate() - back);
    return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
  };
  return { first: day(6), last: day(0) };
}

function useChoices(): Record<FilterName, { value: string; label: string }[]> {
  const queues = useQueues();
  const agents = useAgents();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const tags = useQuery({ queryKey: keys.tags, queryFn: api.tags.list });
  const named = (rows: readonly { id: string; name: string }[]) => rows.map((row) => ({ value: row.id, label: row.name }));
  const kinds = [...new Set(inboxes.data?.items.map((inbox) => inbox.kind))];
  return {
    queue: named(queues),
    agent: named(agents),
    channel: kinds.map((kind) => ({ value: kind, label: knownText(`channels.${kind}`) ?? kind })),
    inbox: named(inboxes.data?.items ?? []),
    tag: tags.data?.items.map((tag) => ({ value: tag.name, label: tag.name })) ?? [],
  };
}
