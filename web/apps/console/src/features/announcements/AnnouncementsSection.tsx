import "@trunkline/ui/forms.css";
import { Button, Loader } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { admin } from "@trunkline/client/admin";
import { announcementCalls, type Announcement } from "@trunkline/client/announcements";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Check, CloudOff, Megaphone, Plus } from "lucide-react";
import { useState } from "react";
import { failureText, showFailure } from "../../failures";
import { queryClient } from "../../queries";
import { useMe } from "../../session/SessionGate";
import { usePages } from "../../shell/ListPage";
import { settingsKeys } from "../settings/keys";
import { Bar } from "../settings/parts/Bar";
import { AnnouncementDialog } from "./AnnouncementDialog";
import classes from "./announcements.module.css";
import { ANNOUNCEMENTS } from "./Banner";
import { ReceiptsDialog } from "./ReceiptsDialog";

/** All that was announced, to be found again; for those who publish also by whom it was read. */
export default function AnnouncementsSection() {
  const { t } = useTranslation();
  const mayPublish = useMe().permissions.includes("announcements.publish");
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const pages = usePages([...ANNOUNCEMENTS, "list", q], (page) => announcementCalls.list({ ...page, ...(q ? { q } : {}) }));
  const [opened, setOpened] = useState<Announcement | "new" | null>(null);
  const [receiptsOf, setReceiptsOf] = useState<Announcement | null>(null);
  const rows = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const add = mayPublish && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened("new")}>
      {t("announcements.add")}
    </Button>
  );
  return (
    <>
      <Bar typed={typed} onType={setTyped}>{add}</Bar>
      {pages.isPending ? (
        <Loader size={20} aria-label={t("common.loading")} />
      ) : pages.isError ? (
        <EmptyState icon={<CloudOff size={20} />} title={t("announcements.failed")} text={failureText(pages.error)} />
      ) : rows.length === 0 ? (
        <EmptyState icon={<Megaphone size={20} />} title={t(q ? "announcements.notFound" : "announcements.none")} text={q ? undefined : t(mayPublish ? "announcements.noneHint" : "announcements.noneForYou")} />
      ) : (
        <ul className={classes.list}>
          {rows.map((row) => (
            <Card key={row.id} row={row} onChange={mayPublish ? () => setOpened(row) : null} onReceipts={() => setReceiptsOf(row)} />
          ))}
        </ul>
      )}
      {pages.hasNextPage && (
        <Button variant="subtle" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("announcements.more")}
        </Button>
      )}
      {opened && <AnnouncementDialog announcement={opened === "new" ? null : (rows.find(({ id }) => id === opened.id) ?? opened)} onClose={() => setOpened(null)} />}
      {receiptsOf && <ReceiptsDialog announcement={receiptsOf} onClose={() => setReceiptsOf(null)} />}
    </>
  );
}

function Card({ row, onChange, onReceipts }: { row: Announcement; onChange: (() => void) | null; onReceipts: () => void }) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const isOver = row.expires_at !== null && Date.parse(row.expires_at) <= now;
  const isUnread = row.read_at === null && !isOver;
  const teams = useQuery({ queryKey: settingsKeys.teams, queryFn: admin.teams.list, enabled: row.team_id !== null });
  const team = teams.data?.items.find(({ id }) => id === row.team_id);

  async function read() {
    try {
      await announcementCalls.markRead(row.id);
      await queryClient.invalidateQueries({ queryKey: ANNOUNCEMENTS });
    } catch (failure) {
      showFailure(failure, () => void read());
    }
  }

  return (
    <li className={`${classes.card} ${isUnread ? classes.unread : ""} ${isOver ? classes.over : ""}`}>
      <div className={classes.head}>
        <h3 className={classes.title}>{row.title}</h3>
        {row.is_must_read && <span className={`${classes.chip} ${classes.must}`}>{t("announcements.must")}</span>}
        <span className={classes.chip}>{row.team_id ? (team?.name ?? t("announcements.team")) : t("announcements.everybody")}</span>
        {isOver && <span className={classes.chip}>{t("announcements.over")}</span>}
      </div>
      <p className={classes.meta}>
        {t("announcements.by", { name: row.author_name, time: formatMoment(row.updated_at) })}
        {row.expires_at && !isOver && ` · ${t("announcements.until", { time: formatMoment(row.expires_at) })}`}
      </p>
      <div className={classes.body} dangerouslySetInnerHTML={{ __html: row.html }} />
      <div className={classes.foot}>
        {row.read_at ? (
          <span className={classes.readAt}>
            <Check size={14} aria-hidden /> {t("announcements.readAt", { time: formatMoment(row.read_at) })}
          </span>
        ) : (
          !isOver && (
            <Button size="xs" leftSection={<Check size={14} aria-hidden />} onClick={() => void read()}>
              {t("announcements.haveRead")}
            </Button>
          )
        )}
        <span className={classes.end} />
        {row.receipts && (
          <Button size="xs" variant="default" onClick={onReceipts}>
            {t("announcements.receipts", { read: row.receipts.read, of: row.receipts.of })}
          </Button>
        )}
        {onChange && (
          <Button size="xs" variant="subtle" color="gray" aria-label={t("settings.changeOf", { name: row.title })} onClick={onChange}>
            {t("settings.change")}
          </Button>
        )}
      </div>
    </li>
  );
}
