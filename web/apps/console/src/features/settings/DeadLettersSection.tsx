import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type DeadLetter } from "@trunkline/client";
import { formatMoment, formatSize, useTranslation } from "@trunkline/i18n";
import { EmptyState, showToast } from "@trunkline/ui";
import { MailCheck, RotateCw } from "lucide-react";
import { useState } from "react";
import { showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import classes from "./sections.module.css";
import { Table } from "./Table";

/** Deliveries that were accepted but not understood: nothing is lost, each can be taken in again. */
export function DeadLettersSection() {
  const { t } = useTranslation();
  const letters = useQuery({ queryKey: keys.deadLetters, queryFn: () => api.deadLetters.list({ limit: 100 }) });
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const inboxName = (id: string) => inboxes.data?.items.find((inbox) => inbox.id === id)?.name ?? "–";
  const columns = [t("settings.dead-letters.received"), t("settings.dead-letters.inbox"), t("settings.dead-letters.error"), t("settings.dead-letters.content"), t("settings.actions")];
  return (
    <Table query={letters} rows={letters.data?.items ?? []} columns={columns} endsInActions empty={<EmptyState icon={<MailCheck size={20} />} title={t("settings.dead-letters.none")} text={t("settings.dead-letters.noneHint")} />}>
      {(letter) => (
        <tr key={letter.id}>
          <td className={classes.muted}>{formatMoment(letter.received_at)}</td>
          <td>{inboxName(letter.inbox_id)}</td>
          <td>
            <div className={classes.error} title={letter.error ?? undefined}>
              {letter.error}
            </div>
          </td>
          <td>
            <div className={classes.preview} title={letter.body}>
              {letter.body}
            </div>
            <span className={classes.muted}>{formatSize(letter.size_bytes)}</span>
          </td>
          <td className={classes.right}>
            <ReplayButton letter={letter} />
            <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void dismiss(letter)}>
              {t("settings.dead-letters.dismiss")}
            </Button>
          </td>
        </tr>
      )}
    </Table>
  );
}

async function dismiss(letter: DeadLetter): Promise<void> {
  try {
    await api.deadLetters.dismiss(letter.id);
  } catch (thrown) {
    showFailure(thrown);
  }
  void queryClient.invalidateQueries({ queryKey: keys.deadLetters });
}

function ReplayButton({ letter }: { letter: DeadLetter }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);

  async function replay() {
    setBusy(true);
    try {
      const { understood } = await api.deadLetters.replay(letter.id);
      showToast(understood ? { text: t("settings.dead-letters.replayed"), tone: "done" } : { text: t("settings.dead-letters.stillDead"), tone: "breach" });
    } catch (thrown) {
      showFailure(thrown);
    } finally {
      setBusy(false);
      void queryClient.invalidateQueries({ queryKey: keys.deadLetters });
    }
  }

  return (
    <Button variant="default" size="compact-sm" loading={isBusy} leftSection={<RotateCw size={14} />} onClick={() => void replay()}>
      {t("settings.dead-letters.replay")}
    </Button>
  );
}
