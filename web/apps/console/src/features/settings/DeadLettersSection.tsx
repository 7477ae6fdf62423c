import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type DeadLetter, type Id } from "@trunkline/client";
import { formatMoment, formatSize, useTranslation } from "@trunkline/i18n";
import { EmptyState, showToast } from "@trunkline/ui";
import { MailCheck, RotateCw } from "lucide-react";
import { useState } from "react";
import { failureText, showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import classes from "./sections.module.css";
import { Table } from "./Table";

const SHOWN = 100;

/** Deliveries that were accepted but not understood: nothing is lost, each can be taken in again. */
export function DeadLettersSection() {
  return <DeadLetterTable inboxId={null} />;
}

/** The dead letters of one inbox, or of all. */
export function DeadLetterTable({ inboxId }: { inboxId: Id | null }) {
  const { t } = useTranslation();
  const [raw, setRaw] = useState<DeadLetter | null>(null);
  const letters = useQuery({ queryKey: [...keys.deadLetters, inboxId], queryFn: () => api.deadLetters.list({ limit: SHOWN, ...(inboxId ? { inbox: inboxId } : {}) }) });
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const inboxName = (id: string) => inboxes.data?.items.find((inbox) => inbox.id === id)?.name ?? "–";
  const columns = [t("settings.dead-letters.received"), ...(inboxId ? [] : [t("settings.dead-letters.inbox")]), t("settings.dead-letters.error"), t("settings.dead-letters.content"), t("settings.actions")];
  return (
    <>
      <Table query={letters} rows={letters.data?.items ?? []} columns={columns} endsInActions empty={<EmptyState icon={<MailCheck size={20} />} title={t("settings.dead-letters.none")} text={t("settings.dead-letters.noneHint")} />}>
        {(letter) => (
          <tr key={letter.id}>
            <td className={classes.muted}>{formatMoment(letter.received_at)}</td>
            {!inboxId && <td>{inboxName(letter.inbox_id)}</td>}
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
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setRaw(letter)}>
                {t("settings.dead-letters.raw")}
              </Button>
              <ReplayButton letter={letter} />
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void dismiss(letter)}>
                {t("settings.dead-letters.dismiss")}
              </Button>
            </td>
          </tr>
        )}
      </Table>
      {letters.data?.next_cursor && <p className={classes.muted}>{t("settings.dead-letters.more", { count: SHOWN })}</p>}
      {raw && <RawDialog letter={raw} onClose={() => setRaw(null)} />}
    </>
  );
}

/** What the provider sent, as it came, up to 64 KiB. */
function RawDialog({ letter, onClose }: { letter: DeadLetter; onClose: () => void }) {
  const { t } = useTranslation();
  const whole = useQuery({ queryKey: [...keys.deadLetters, "one", letter.id], queryFn: () => api.deadLetters.get(letter.id) });
  return (
    <Modal opened onClose={onClose} title={t("settings.dead-letters.rawTitle", { at: formatMoment(letter.received_at) })} size={760}>
      {letter.error && <p className={classes.text}>{letter.error}</p>}
      {whole.isError && <p role="alert">{failureText(whole.error)}</p>}
      <pre className={classes.code} tabIndex={0} aria-busy={whole.isPending}>
        {whole.data?.body ?? letter.body}
      </pre>
      {whole.data && whole.data.size_bytes > whole.data.body.length && <p className={classes.muted}>{t("settings.dead-letters.cut", { size: formatSize(whole.data.size_bytes) })}</p>}
    </Modal>
  );
}

function refresh(): void {
  void queryClient.invalidateQueries({ queryKey: keys.deadLetters });
  void queryClient.invalidateQueries({ queryKey: keys.inboxes });
}

async function dismiss(letter: DeadLetter): Promise<void> {
  try {
    await api.deadLetters.dismiss(letter.id);
  } catch (thrown) {
    showFailure(thrown);
  }
  refresh();
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
      refresh();
    }
  }

  return (
    <Button variant="default" size="compact-sm" loading={isBusy} leftSection={<RotateCw size={14} />} onClick={() => void replay()}>
      {t("settings.dead-letters.replay")}
    </Button>
  );
}
