import { Button, Modal } from "@mantine/core";
import { announcementCalls, type Announcement } from "@trunkline/client/announcements";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Check } from "lucide-react";
import { useState } from "react";
import { showFailure } from "../../failures";
import { queryClient } from "../../queries";
import classes from "./announcements.module.css";
import { ANNOUNCEMENTS } from "./Banner";

/** An announcement to be read. What need not be read for certain counts as read when it is closed. */
export default function ReadDialog({ announcement, onClose }: { announcement: Announcement; onClose: () => void }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);

  async function read() {
    setBusy(true);
    try {
      await announcementCalls.markRead(announcement.id);
      await queryClient.invalidateQueries({ queryKey: ANNOUNCEMENTS });
      onClose();
    } catch (failure) {
      showFailure(failure, () => void read());
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened size={600} title={announcement.title} onClose={() => (announcement.is_must_read ? onClose() : void read())}>
      <p className={classes.meta}>{t("announcements.by", { name: announcement.author_name, time: formatMoment(announcement.updated_at) })}</p>
      <div className={classes.body} dangerouslySetInnerHTML={{ __html: announcement.html }} />
      <div className={classes.foot}>
        <Button loading={isBusy} leftSection={<Check size={14} aria-hidden />} onClick={() => void read()} data-autofocus>
          {t("announcements.haveRead")}
        </Button>
      </div>
    </Modal>
  );
}
