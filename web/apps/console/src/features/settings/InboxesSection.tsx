import { ActionIcon, Button, CopyButton, Modal, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inbox } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, Chip, EmptyState, showToast } from "@trunkline/ui";
import { Check, Code, Copy, ExternalLink, Inbox as InboxIcon, PlugZap } from "lucide-react";
import { useState } from "react";
import { useQueues } from "../../entities/hooks";
import { showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import { useMe } from "../../session/SessionGate";
import classes from "./sections.module.css";
import { Table } from "./Table";
import { channelName } from "../../words";

/** The accounts by which customers reach the team, and whether each works. */
export function InboxesSection() {
  const { t } = useTranslation();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const queues = useQueues();
  const { permissions } = useMe();
  const [shown, setShown] = useState<Inbox | null>(null);
  const columns = [t("settings.name"), t("settings.inboxes.kind"), t("settings.inboxes.address"), t("settings.inboxes.queue"), t("settings.state"), t("settings.actions")];
  return (
    <>
      <Table query={inboxes} rows={inboxes.data?.items ?? []} columns={columns} endsInActions empty={<EmptyState icon={<InboxIcon size={20} />} title={t("settings.inboxes.none")} text={t("settings.inboxes.noneHint")} />}>
        {(inbox) => (
          <tr key={inbox.id}>
            <td>
              <strong className={classes.strong}>{inbox.name}</strong>
            </td>
            <td>
              <span className={classes.iconed}>
                <ChannelIcon kind={inbox.kind} size={16} /> {channelName(inbox.kind)}
              </span>
            </td>
            <td className={classes.muted}>{inbox.address ?? "–"}</td>
            <td className={classes.muted}>{queues.find((queue) => queue.id === inbox.queue_id)?.name ?? "–"}</td>
            <td>
              <InboxState inbox={inbox} />
            </td>
            <td className={classes.right}>
              {permissions.includes("inboxes.manage") && <CheckButton inbox={inbox} />}
              {inbox.kind === "webchat" && (
                <Button variant="default" size="compact-sm" leftSection={<Code size={14} />} onClick={() => setShown(inbox)}>
                  {t("settings.inboxes.embed")}
                </Button>
              )}
            </td>
          </tr>
        )}
      </Table>
      {shown && <SnippetDialog inbox={shown} onClose={() => setShown(null)} />}
    </>
  );
}

/** Tries the connection now and says what came of it. */
function CheckButton({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);

  async function check() {
    setBusy(true);
    try {
      const { ok, detail } = await api.inboxes.check(inbox.id);
      showToast(ok ? { text: t("settings.inboxes.works", { name: inbox.name }), tone: "done" } : { text: `${inbox.name}: ${detail}`, tone: "breach" });
    } catch (thrown) {
      showFailure(thrown);
    } finally {
      setBusy(false);
      void queryClient.invalidateQueries({ queryKey: keys.inboxes });
    }
  }

  return (
    <Button variant="subtle" color="gray" size="compact-sm" loading={isBusy} leftSection={<PlugZap size={14} />} onClick={() => void check()}>
      {t("settings.inboxes.check")}
    </Button>
  );
}

function InboxState({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  if (!inbox.is_enabled) return <Chip>{t("settings.inboxes.off")}</Chip>;
  const { ok, detail, checked_at } = inbox.health;
  const hint = [detail, checked_at && formatMoment(checked_at)].filter(Boolean).join(" · ");
  if (ok === false) {
    return (
      <Tooltip label={hint} disabled={!hint} multiline maw={320}>
        <span tabIndex={0}>
          <Chip tone="breach">{t("settings.inboxes.failing")}</Chip>
        </span>
      </Tooltip>
    );
  }
  return (
    <Chip tone="done" title={hint || undefined}>
      {t("settings.inboxes.on")}
    </Chip>
  );
}

/** The line that puts the chat on a website, ready to be copied. */
function SnippetDialog({ inbox, onClose }: { inbox: Inbox; onClose: () => void }) {
  const { t } = useTranslation();
  const snippet = `<script src="${location.origin}/widget.js" data-inbox="${inbox.id}" async></script>`;
  return (
    <Modal opened onClose={onClose} title={t("settings.inboxes.embedTitle", { name: inbox.name })} size={560}>
      <p className={classes.text}>{t("settings.inboxes.embedText")}</p>
      <pre className={classes.code}>
        <code>{snippet}</code>
        <CopyButton value={snippet}>
          {({ copied, copy }) => (
            <ActionIcon className={classes.copy} variant="default" aria-label={t("common.copy")} onClick={copy}>
              {copied ? <Check size={14} /> : <Copy size={14} />}
            </ActionIcon>
          )}
        </CopyButton>
      </pre>
      <p className={classes.text}>{t("settings.inboxes.embedOptions")}</p>
      <Button variant="default" component="a" href={`/chat/${inbox.id}`} target="_blank" rel="noopener" leftSection={<ExternalLink size={14} />}>
        {t("settings.inboxes.tryIt")}
      </Button>
    </Modal>
  );
}
