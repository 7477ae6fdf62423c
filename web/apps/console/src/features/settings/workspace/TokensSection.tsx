import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type Token } from "@trunkline/client/admin";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import { useAgents } from "../../../entities/hooks";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Bar } from "../parts/Bar";
import { ConfirmDialog } from "../parts/ConfirmDialog";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { NewTokenDialog, RenameTokenDialog } from "./TokenDialogs";
import classes from "./workspace.module.css";

/** By which programs sign in: one's own, for an admin everybody's. */
export function TokensSection() {
  const { t } = useTranslation();
  const tokens = useQuery({ queryKey: settingsKeys.tokens, queryFn: admin.tokens.list, refetchOnMount: "always" });
  const seesAll = useMe().permissions.includes("tokens.manage_all");
  const agents = useAgents();
  const [opened, setOpened] = useState<{ way: "new" } | { way: "rename" | "revoke"; token: Token } | null>(null);
  const rows = tokens.data?.items ?? [];
  const close = () => setOpened(null);
  const add = (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened({ way: "new" })}>
      {t("settings.tokens.add")}
    </Button>
  );
  const columns = [t("settings.name"), ...(seesAll ? [t("settings.tokens.owner")] : []), t("settings.tokens.may"), t("settings.tokens.used"), t("settings.tokens.ends"), t("settings.actions")];
  return (
    <>
      {rows.length > 0 && <Bar>{add}</Bar>}
      <Table query={tokens} rows={rows} columns={columns} endsInActions empty={<EmptyState icon={<KeyRound size={20} />} title={t("settings.tokens.none")} text={t("settings.tokens.noneHint")} action={add} />}>
        {(token) => (
          <tr key={token.id}>
            <td>
              <strong className={parts.strong}>{token.name}</strong>
              <br />
              <code className={classes.hint}>{t("settings.tokens.begins", { hint: token.hint })}</code>
            </td>
            {seesAll && <td className={parts.muted}>{agents.find(({ id }) => id === token.account_id)?.name ?? "–"}</td>}
            <td className={parts.muted} title={token.scopes.join("\n")}>
              {token.scopes.length ? t("settings.tokens.scopeCount", { count: token.scopes.length }) : t("settings.tokens.everything")}
            </td>
            <td className={parts.muted}>{token.seen_at ? formatMoment(token.seen_at) : t("settings.tokens.never")}</td>
            <td className={parts.muted}>{token.expires_at ? formatMoment(token.expires_at) : t("settings.tokens.endless")}</td>
            <td className={parts.right}>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.tokens.renameOf", { name: token.name })} onClick={() => setOpened({ way: "rename", token })}>
                {t("settings.tokens.rename")}
              </Button>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.tokens.revokeOf", { name: token.name })} onClick={() => setOpened({ way: "revoke", token })}>
                {t("settings.tokens.revoke")}
              </Button>
            </td>
          </tr>
        )}
      </Table>
      {opened?.way === "new" && <NewTokenDialog onClose={close} />}
      {opened?.way === "rename" && <RenameTokenDialog token={opened.token} onClose={close} />}
      {opened?.way === "revoke" && <ConfirmDialog title={t("settings.tokens.revokeTitle", { name: opened.token.name })} text={t("settings.tokens.revokeText")} confirm={t("settings.tokens.revoke")} run={() => admin.tokens.remove(opened.token.id)} refreshes={[settingsKeys.tokens]} onClose={close} />}
    </>
  );
}
