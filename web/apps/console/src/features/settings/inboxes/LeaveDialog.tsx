import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inbox, type InboxWaiting } from "@trunkline/client";
import { useTranslation, type TFunction } from "@trunkline/i18n";
import { useState } from "react";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import classes from "./inboxes.module.css";

interface LeaveDialogProps {
  inbox: Inbox;
  /** Switch off for a while, or archive for good. */
  way: "off" | "archive";
  onClose: () => void;
  onDone: () => void;
}

/** Asks once more before nothing reaches an inbox any longer, and names what waits at it. */
export function LeaveDialog({ inbox, way, onClose, onDone }: LeaveDialogProps) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const waiting = useQuery({ queryKey: keys.inboxWaiting(inbox.id), queryFn: () => api.inboxes.waiting(inbox.id), staleTime: 0 });
  const named = waiting.data ? whatWaits(t, waiting.data) : null;

  async function leave() {
    setBusy(true);
    try {
      await (way === "off" ? api.inboxes.patch(inbox.id, { is_enabled: false }) : api.inboxes.remove(inbox.id));
      await queryClient.invalidateQueries({ queryKey: keys.inboxes });
      onDone();
    } catch (thrown) {
      showFailure(thrown);
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={t(way === "off" ? "settings.inboxes.offTitle" : "settings.inboxes.archiveTitle", { name: inbox.name })} size={480}>
      <p className={classes.text}>{t(way === "off" ? "settings.inboxes.offText" : "settings.inboxes.archiveText")}</p>
      {waiting.isError && <p className={classes.warning}>{t("settings.inboxes.waitingUnknown")}</p>}
      {named?.length === 0 && <p className={classes.hint}>{t("settings.inboxes.nothingWaits")}</p>}
      {named && named.length > 0 && (
        <div className={classes.warning}>
          {t("settings.inboxes.waits")}
          <ul className={classes.waits}>
            {named.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose}>
          {t("common.cancel")}
        </Button>
        <Button variant="default" className={classes.danger} loading={isBusy} disabled={waiting.isPending} onClick={() => void leave()}>
          {t(way === "off" ? "settings.inboxes.switchOff" : "settings.inboxes.archive")}
        </Button>
      </div>
    </Modal>
  );
}

function whatWaits(t: TFunction, waiting: InboxWaiting): string[] {
  const lines = [];
  if (waiting.replies) lines.push(t("settings.inboxes.waitingReplies", { count: waiting.replies }));
  if (waiting.conversations) lines.push(t("settings.inboxes.waitingConversations", { count: waiting.conversations }));
  if (waiting.dead_letters) lines.push(t("settings.inboxes.waitingLetters", { count: waiting.dead_letters }));
  return lines;
}
