import "@trunkline/ui/forms.css";
import { Button, Select } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { admin, type AuditEntry } from "@trunkline/client/admin";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { useAgents, useQueues } from "../../../entities/hooks";
import { settingsKeys } from "../keys";
import { Bar } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { didWhat, differences } from "./auditWords";
import classes from "./workspace.module.css";

const ENTITIES = ["agent", "queue", "skill", "routing_rule", "calendar", "sla_policy", "automation_rule", "macro", "canned_reply", "webhook", "team", "inbox", "tag", "custom_field", "contact", "workspace", "account", "session", "token", "invitation", "article", "article_category", "dead_letter"] as const;
const PAGE = 50;

/** Who changed what, newest first. */
export function AuditSection() {
  const { t } = useTranslation();
  const [entity, setEntity] = useState<string | null>(null);
  const entries = useInfiniteQuery({
    queryKey: [...settingsKeys.audit, entity],
    queryFn: ({ pageParam }) => admin.audit({ limit: PAGE, ...(entity ? { entity } : {}), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnMount: "always",
  });
  const former = useQuery({ queryKey: ["agents", "with-former"], queryFn: admin.agents.withFormer });
  const skills = useQuery({ queryKey: settingsKeys.skills, queryFn: admin.skills.list });
  const names = useNamesById([...(former.data?.items ?? []), ...(skills.data?.items ?? [])]);
  const rows = entries.data?.pages.flatMap(({ items }) => items) ?? [];
  const columns = [t("settings.audit.at"), t("settings.audit.who"), t("settings.audit.what"), t("settings.audit.details"), t("settings.audit.address")];
  return (
    <>
      <Bar
        filters={
          <Select className={classes.filter} size="xs" clearable clearButtonProps={{ "aria-label": t("common.clear") }} aria-label={t("settings.audit.filter")} placeholder={t("settings.audit.filter")} data={ENTITIES.map((value) => ({ value, label: t(`settings.audit.entity.${value}`) }))} value={entity} onChange={setEntity} />
        }
      />
      <Table query={entries} rows={rows} columns={columns} empty={<EmptyState icon={<ScrollText size={20} />} title={t("settings.audit.none")} />}>
        {(entry) => <Entry key={entry.id} entry={entry} names={names} />}
      </Table>
      {entries.hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
            {t("settings.audit.more")}
          </Button>
        </div>
      )}
    </>
  );
}

function useNamesById(others: readonly { id: string; name: string }[]): ReadonlyMap<string, string> {
  const agents = useAgents();
  const queues = useQueues();
  return new Map([...others, ...agents, ...queues].map(({ id, name }) => [id, name]));
}

function Entry({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  const { t } = useTranslation();
  const changes = differences(entry.data, names);
  const name = typeof entry.data["name"] === "string" ? entry.data["name"] : names.get(entry.entity_id);
  return (
    <tr>
      <td className={`${parts.muted} ${classes.when}`}>{formatMoment(entry.at)}</td>
      <td className={classes.when}>{entry.actor_id ? (names.get(entry.actor_id) ?? t("settings.audit.unknown")) : t("settings.audit.system")}</td>
      <td>
        {didWhat(entry.action)}
        {name && <span className={parts.muted}>{` · ${name}`}</span>}
      </td>
      <td className={classes.changes}>
        {changes.map(({ field, before, after }) => (
          <div key={field} className={classes.change}>
            <span className={parts.muted}>{field}</span> {before !== null && <del>{before}</del>} <ins>{after}</ins>
          </div>
        ))}
      </td>
      <td className={parts.muted}>{entry.address || "–"}</td>
    </tr>
  );
}
