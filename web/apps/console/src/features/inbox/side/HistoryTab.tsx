import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Conversation } from "@trunkline/client";
import { formatRecent, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, Chip, EmptyState, useNow } from "@trunkline/ui";
import { History } from "lucide-react";
import { Link } from "react-router";
import { entities } from "../../../entities/store";
import { keys } from "../../../queries";
import classes from "./HistoryTab.module.css";

interface HistoryTabProps {
  /** Left out of the list. */
  conversationId?: string;
  contactId: string;
}

/** A customer's other conversations over all channels, the latest first. */
export function HistoryTab({ conversationId, contactId }: HistoryTabProps) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: keys.earlier(contactId),
    queryFn: async () => {
      const page = await api.conversations.list({ view: "all", contact: contactId, limit: 50 });
      for (const row of page.items) entities.conversations.upsert(row);
      return page.items;
    },
  });
  if (found.isPending) return <Skeleton height={48} radius="md" role="status" aria-label={t("common.loading")} />;
  const rows = (found.data ?? []).filter((row) => row.id !== conversationId && row.contact_id === contactId);
  if (rows.length === 0) return <EmptyState icon={<History size={20} />} title={t("side.noHistory")} text={t("side.noHistoryHint")} />;
  return (
    <ul className={classes.list}>
      {rows.map((row) => (
        <HistoryRow key={row.id} row={row} />
      ))}
    </ul>
  );
}

function HistoryRow({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const now = useNow(60);
  return (
    <li>
      <Link to={`/inbox/all/${row.id}`} className={classes.row}>
        <span className={classes.head}>
          <ChannelIcon kind={row.channels[0] ?? ""} size={14} />
          <span className={classes.subject}>{row.subject || `#${row.number}`}</span>
          <time dateTime={row.last_activity_at}>{formatRecent(row.last_activity_at, now)}</time>
        </span>
        <span className={classes.text}>{row.last_message?.text}</span>
        <span className={classes.facts}>
          <Chip tone={row.status === "resolved" ? "done" : "accent"}>{t(`status.${row.status}`)}</Chip>
          {row.tags.slice(0, 3).map((tag) => (
            <Chip key={tag} variant="outline">
              {tag}
            </Chip>
          ))}
        </span>
      </Link>
    </li>
  );
}
