import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type Invitation } from "@trunkline/client/admin";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { useAgents } from "../../../entities/hooks";
import { roleName } from "../../../words";
import { settingsKeys } from "../keys";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import classes from "./people.module.css";

/** The links that nobody has used yet. */
export function Invitations() {
  const { t } = useTranslation();
  const invitations = useQuery({ queryKey: settingsKeys.invitations, queryFn: admin.invitations.list, refetchOnMount: "always" });
  const agents = useAgents();
  const [leaving, setLeaving] = useState<Invitation | null>(null);
  const rows = invitations.data?.items ?? [];
  if (rows.length === 0) return null;
  const columns = [t("session.email"), t("settings.agents.role"), t("settings.agents.invitedBy"), t("settings.agents.validUntil"), t("settings.actions")];
  return (
    <section className={classes.below} aria-label={t("settings.agents.invitations")}>
      <h3 className={parts.sub}>{t("settings.agents.invitations")}</h3>
      <Table query={invitations} rows={rows} columns={columns} endsInActions empty={null}>
        {(invitation) => (
          <tr key={invitation.id}>
            <td>{invitation.email}</td>
            <td className={parts.muted}>{roleName(invitation.role)}</td>
            <td className={parts.muted}>{agents.find(({ id }) => id === invitation.invited_by)?.name ?? "–"}</td>
            <td className={parts.muted}>{formatMoment(invitation.expires_at)}</td>
            <td className={parts.right}>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.agents.withdrawOf", { email: invitation.email })} onClick={() => setLeaving(invitation)}>
                {t("settings.agents.withdraw")}
              </Button>
            </td>
          </tr>
        )}
      </Table>
      {leaving && <ConfirmDialog title={t("settings.agents.withdrawTitle", { email: leaving.email })} text={t("settings.agents.withdrawText")} confirm={t("settings.agents.withdraw")} run={() => admin.invitations.remove(leaving.id)} refreshes={[settingsKeys.invitations]} onClose={() => setLeaving(null)} />}
    </section>
  );
}
