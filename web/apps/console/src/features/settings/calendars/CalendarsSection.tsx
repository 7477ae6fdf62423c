import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { automation, type Calendar } from "@trunkline/client/automation";
import { i18next, useTranslation, type TFunction } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { CalendarDays, Plus } from "lucide-react";
import { Link, useParams } from "react-router";
import { useQueues } from "../../../entities/hooks";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Bar } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { CalendarDetail, NewCalendar } from "./CalendarDetail";
import { clockOf, stretches } from "./hours";

/** When people work: all calendars, one, or a new one. */
export function CalendarsSection() {
  const { item } = useParams();
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: automation.calendars.list });
  const mayManage = useMe().permissions.includes("queues.manage");
  if (mayManage && item === "new") return <NewCalendar />;
  if (mayManage && item) return <Asked query={calendars}>{({ items }) => <CalendarDetail key={item} calendar={items.find(({ id }) => id === item)} />}</Asked>;
  return <CalendarList mayManage={mayManage} />;
}

function CalendarList({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const calendars = useQuery({ queryKey: settingsKeys.calendars, queryFn: automation.calendars.list });
  const queues = useQueues();
  const rows = calendars.data?.items ?? [];
  const region = new Intl.DisplayNames(i18next.language, { type: "region" });
  const add = mayManage && (
    <Button component={Link} to="/settings/calendars/new" leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.calendars.add")}
    </Button>
  );
  const columns = [t("settings.name"), t("settings.calendars.week"), t("settings.calendars.holidays"), t("settings.calendars.keptBy")];
  return (
    <>
      {rows.length > 0 && add && <Bar>{add}</Bar>}
      <Table query={calendars} rows={rows} columns={columns} empty={<EmptyState icon={<CalendarDays size={20} />} title={t("settings.calendars.none")} text={t("settings.calendars.noneHint")} action={add} />}>
        {(calendar) => (
          <tr key={calendar.id}>
            <td>
              {mayManage ? (
                <Link className={parts.link} to={`/settings/calendars/${calendar.id}`}>
                  {calendar.name}
                </Link>
              ) : (
                <strong className={parts.strong}>{calendar.name}</strong>
              )}
              <br />
              <span className={parts.hint}>{calendar.zone}</span>
            </td>
            <td className={parts.muted}>
              {weekInWords(t, calendar).map((line) => (
                <div key={line}>{line}</div>
              ))}
            </td>
            <td className={parts.muted}>
              {calendar.country ? [region.of(calendar.country), calendar.subdivision].filter(Boolean).join(" · ") : "–"} {calendar.years_in_doubt.length > 0 && <Chip tone="risk">{t("settings.calendars.doubt", { years: calendar.years_in_doubt.join(t("common.listSeparator")) })}</Chip>}
            </td>
            <td className={parts.muted}>
              {queues
                .filter((queue) => queue.calendar_id === calendar.id)
                .map((queue) => queue.name)
                .join(t("common.listSeparator")) || "–"}
            </td>
          </tr>
        )}
      </Table>
    </>
  );
}

/** Mon–Fri 09:00–12:00, 13:00–18:00 */
function weekInWords(t: TFunction, { week }: Calendar): string[] {
  return stretches(week).map(({ days, hours }) => {
    const [first, last] = [days[0], days.at(-1)];
    const spans = hours.map(({ opens_min, closes_min }) => `${clockOf(opens_min)}–${clockOf(closes_min)}`).join(t("common.listSeparator"));
    return `${first ? t(`settings.calendars.short.${first}`) : ""}${last && last !== first ? `–${t(`settings.calendars.short.${last}`)}` : ""} ${spans}`;
  });
}

export default CalendarsSection;
