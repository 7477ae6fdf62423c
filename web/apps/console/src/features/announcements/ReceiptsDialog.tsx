import { Loader, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { announcementCalls, type Announcement } from "@trunkline/client/announcements";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { failureText } from "../../failures";
import classes from "./announcements.module.css";
import { ANNOUNCEMENTS } from "./Banner";

/** Who has read it, and who has not: those first. */
export function ReceiptsDialog({ announcement, onClose }: { announcement: Announcement; onClose: () => void }) {
  const { t } = useTranslation();
  const receipts = useQuery({ queryKey: [...ANNOUNCEMENTS, announcement.id, "receipts"], queryFn: () => announcementCalls.receipts(announcement.id), refetchOnMount: "always" });
  const people = receipts.data?.items ?? [];
  return (
    <Modal opened size={620} title={t("announcements.receiptsOf", { title: announcement.title })} onClose={onClose}>
      {receipts.isPending ? (
        <Loader size={20} aria-label={t("common.loading")} />
      ) : receipts.isError ? (
        <p>{failureText(receipts.error)}</p>
      ) : (
        ([false, true] as const).map((hasRead) => {
          const these = people.filter((one) => (one.read_at !== null) === hasRead);
          return (
            <section key={String(hasRead)}>
              <h3 className={classes.sub}>{t(hasRead ? "announcements.haveReadIt" : "announcements.haveNot", { count: these.length })}</h3>
              <ul className={classes.people}>
                {these.map((one) => (
                  <li key={one.agent_id} className={classes.person}>
                    {one.name} {one.read_at && <time className={classes.meta} dateTime={one.read_at}>{formatMoment(one.read_at)}</time>}
                  </li>
                ))}
              </ul>
            </section>
          );
        })
      )}
    </Modal>
  );
}
