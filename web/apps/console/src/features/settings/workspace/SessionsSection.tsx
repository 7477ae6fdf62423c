import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type Session } from "@trunkline/client/admin";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Chip, showToast } from "@trunkline/ui";
import { LogOut, MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { settingsKeys } from "../keys";
import { Bar } from "../parts/Bar";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import parts from "../parts/parts.module.css";
import classes from "../sections.module.css";
import { Table } from "../Table";
import { namesOf } from "./browser";

/** Where one is signed in, this place first; every other can be ended. */
export function SessionsSection() {
  const { t } = useTranslation();
  const sessions = useQuery({ queryKey: settingsKeys.sessions, queryFn: admin.sessions.list, refetchOnMount: "always" });
  const [ending, setEnding] = useState<readonly Session[] | null>(null);
  const rows = [...(sessions.data ?? [])].sort((a, b) => Number(b.is_current) - Number(a.is_current) || b.seen_at.localeCompare(a.seen_at));
  const others = rows.filter(({ is_current }) => !is_current);
  const columns = [t("settings.sessions.where"), t("settings.sessions.address"), t("settings.sessions.since"), t("settings.sessions.seen"), t("settings.actions")];
  return (
    <>
      {others.length > 1 && (
        <Bar>
          <Button variant="default" leftSection={<LogOut size={14} aria-hidden />} onClick={() => setEnding(others)}>
            {t("settings.sessions.endOthers")}
          </Button>
        </Bar>
      )}
      <Table query={sessions} rows={rows} columns={columns} endsInActions empty={null}>
        {(session) => (
          <tr key={session.id}>
            <td title={session.user_agent}>
              <span className={classes.iconed}>
                <MonitorSmartphone size={16} aria-hidden /> {nameOf(session) || t("settings.sessions.unknown")} {session.is_current && <Chip tone="done">{t("settings.sessions.here")}</Chip>}
              </span>
            </td>
            <td className={parts.muted}>{session.address || "–"}</td>
            <td className={parts.muted}>{formatMoment(session.created_at)}</td>
            <td className={parts.muted}>{formatMoment(session.seen_at)}</td>
            <td className={parts.right}>
              {!session.is_current && (
                <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.sessions.endOf", { where: nameOf(session) || t("settings.sessions.unknown") })} onClick={() => setEnding([session])}>
                  {t("settings.sessions.end")}
                </Button>
              )}
            </td>
          </tr>
        )}
      </Table>
      {ending && (
        <ConfirmDialog
          title={t("settings.sessions.endTitle", { count: ending.length })}
          text={t("settings.sessions.endText")}
          confirm={t("settings.sessions.end")}
          run={() => Promise.all(ending.map(({ id }) => admin.sessions.remove(id)))}
          refreshes={[settingsKeys.sessions]}
          onClose={() => setEnding(null)}
          onDone={() => showToast({ text: t("settings.sessions.ended"), tone: "done" })}
        />
      )}
    </>
  );
}

const nameOf = ({ user_agent }: Session): string => namesOf(user_agent).join(" · ");
