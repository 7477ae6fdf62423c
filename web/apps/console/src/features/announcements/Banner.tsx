import { useQuery } from "@tanstack/react-query";
import { announcementCalls, type Announcement } from "@trunkline/client/announcements";
import { useTranslation } from "@trunkline/i18n";
import { Megaphone } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { refreshSoon } from "../../live/refresh";
import { followFrames } from "../../live/stream";
import classes from "./Banner.module.css";

export const ANNOUNCEMENTS = ["announcements"] as const;
const SHOWN = 20;

const ReadDialog = lazy(() => import("./ReadDialog"));

/** What was announced and is not read yet: the first of them over every page, and how many more there are. */
export default function AnnouncementBanner() {
  const { t } = useTranslation();
  const unread = useQuery({ queryKey: [...ANNOUNCEMENTS, "unread"], queryFn: () => announcementCalls.list({ unread: true, limit: SHOWN }) });
  const [opened, setOpened] = useState<Announcement | null>(null);
  useEffect(
    () =>
      followFrames(({ type }) => {
        if (type.startsWith("announcement.")) refreshSoon(ANNOUNCEMENTS, 200);
      }),
    [],
  );
  const waiting = unread.data?.items ?? [];
  // What must be read comes first, and of these what was told first.
  const first = waiting.findLast((one) => one.is_must_read) ?? waiting.at(-1);
  return (
    <>
      {first && (
        <div className={`${classes.banner} ${first.is_must_read ? classes.must : ""}`} role="status">
          <Megaphone size={14} aria-hidden />
          <span className={classes.title}>{first.title}</span>
          {waiting.length > 1 && <span className={classes.count}>{t("announcements.others", { count: waiting.length - 1 })}</span>}
          <button type="button" className={classes.read} onClick={() => setOpened(first)}>
            {t("announcements.read")}
          </button>
        </div>
      )}
      <Suspense fallback={null}>{opened && <ReadDialog key={opened.id} announcement={opened} onClose={() => setOpened(null)} />}</Suspense>
    </>
  );
}
