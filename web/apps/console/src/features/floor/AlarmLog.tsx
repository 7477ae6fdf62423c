import { formatTime, useTranslation } from "@trunkline/i18n";
import { BellRing } from "lucide-react";
import { type Alarm, type LogEntry } from "./alarms";
import classes from "./FloorPage.module.css";
import { alarmText } from "./words";

/** What is beyond its threshold now, said aloud once; below it what was before. */
export function AlarmLog({ raised, log }: { raised: readonly Alarm[]; log: readonly LogEntry[] }) {
  const { t } = useTranslation();
  const past = log.filter((entry) => entry.clearedAt !== null);
  return (
    <>
      <div role="status" className={classes.alarms}>
        {raised.map((alarm) => (
          <span key={`${alarm.queueId}/${alarm.kind}`} className={classes.alarm}>
            <BellRing size={13} aria-hidden /> {alarmText(t, log.find((entry) => entry.clearedAt === null && entry.queueId === alarm.queueId && entry.kind === alarm.kind) ?? alarm)}
          </span>
        ))}
      </div>
      {past.length > 0 && (
        <details className={classes.log}>
          <summary>{t("floor.alarms.log", { count: past.length })}</summary>
          <ul>
            {past.map((entry) => (
              <li key={entry.id}>
                <span className={classes.when}>
                  {formatTime(new Date(entry.raisedAt).toISOString())}–{entry.clearedAt && formatTime(new Date(entry.clearedAt).toISOString())}
                </span>{" "}
                {alarmText(t, entry)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
