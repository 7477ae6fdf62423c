import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inbox } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ChannelIcon, EmptyState, showToast } from "@trunkline/ui";
import { Archive, CloudOff, ExternalLink, Power, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { failureText, showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { DeadLetterTable } from "../DeadLettersSection";
import { Back } from "../parts/Bar";
import { HealthPanel, testConnection } from "./HealthPanel";
import { LeaveDialog } from "./LeaveDialog";
import { SettingsForm } from "./SettingsForm";
import { SetupSteps } from "./SetupSteps";
import { useChannels, type KnownChannel } from "./useForm";
import classes from "./inboxes.module.css";

/** One inbox: how it fares, what is left to do at its provider, its settings, what was not understood. */
export function InboxDetail({ id }: { id: string }) {
  const { t } = useTranslation();
  const inbox = useQuery({ queryKey: keys.inbox(id), queryFn: () => api.inboxes.get(id) });
  const { asked, channels } = useChannels();
  const failed = (inbox.data ? null : inbox.error) ?? (asked.data ? null : asked.error);
  if (failed) {
    return (
      <div className={classes.page}>
        <Back to="/settings/inboxes" label={t("settings.inboxes.all")} />
        <EmptyState icon={<CloudOff size={20} />} title={t("settings.failed")} text={failureText(failed)} action={<Button onClick={() => void Promise.all([inbox.refetch(), asked.refetch()])}>{t("common.retry")}</Button>} />
      </div>
    );
  }
  if (!inbox.data || !asked.data) return <Skeleton height={200} radius="md" role="status" aria-label={t("common.loading")} />;
  return <Detail inbox={inbox.data} known={channels.find(({ channel }) => channel.kind === inbox.data.kind)} />;
}

function Detail({ inbox, known }: { inbox: Inbox; known: KnownChannel | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [leaving, setLeaving] = useState<"off" | "archive" | null>(null);
  const waiting = useQuery({ queryKey: keys.inboxWaiting(inbox.id), queryFn: () => api.inboxes.waiting(inbox.id) });
  const held = waiting.data?.held_replies ?? 0;

  async function switchOn() {
    try {
      await api.inboxes.patch(inbox.id, { is_enabled: true });
      await testConnection(inbox);
    } catch (thrown) {
      showFailure(thrown);
    }
  }

  return (
    <div className={classes.page}>
      <Back to="/settings/inboxes" label={t("settings.inboxes.all")} />
      <div className={classes.row}>
        <h3 className={classes.heading}>
          <ChannelIcon kind={inbox.kind} size={20} /> {inbox.name}
        </h3>
        <span className={classes.end}>
          {inbox.kind === "webchat" && inbox.is_enabled && (
            <Button variant="default" component="a" href={`/chat/${inbox.id}`} target="_blank" rel="noopener" leftSection={<ExternalLink size={14} aria-hidden />}>
              {t("settings.inboxes.tryIt")}
            </Button>
          )}
          <Button variant="default" leftSection={<Power size={14} aria-hidden />} onClick={() => (inbox.is_enabled ? setLeaving("off") : void switchOn())}>
            {t(inbox.is_enabled ? "settings.inboxes.switchOff" : "settings.inboxes.switchOn")}
          </Button>
          <Button variant="default" leftSection={<Archive size={14} aria-hidden />} onClick={() => setLeaving("archive")}>
            {t("settings.inboxes.archive")}
          </Button>
        </span>
      </div>
      {held > 0 && (
        <p role="alert" className={classes.alarm}>
          <TriangleAlert size={16} aria-hidden /> {t("settings.inboxes.heldText", { count: held })}
        </p>
      )}
      <HealthPanel inbox={inbox} />
      {known && known.form.steps.length > 0 && (params.has("new") || inbox.health.ok !== true) && <SetupSteps inbox={inbox} steps={known.form.steps} />}
      {known && (
        <SettingsForm
          channel={known.channel}
          form={known.form}
          inbox={inbox}
          onSaved={(saved) => {
            queryClient.setQueryData(keys.inbox(saved.id), saved);
            showToast({ text: t("settings.inboxes.saved"), tone: "done" });
            void testConnection(saved).then(() => waiting.refetch());
          }}
        />
      )}
      {known && known.form.steps.length > 0 && !params.has("new") && inbox.health.ok === true && <SetupSteps inbox={inbox} steps={known.form.steps} />}
      {(waiting.data?.dead_letters ?? 0) > 0 && (
        <section aria-label={t("settings.dead-letters.title")}>
          <h3 className={classes.sub}>{t("settings.inboxes.letters", { count: waiting.data?.dead_letters ?? 0 })}</h3>
          <p className={classes.hint}>{t("settings.dead-letters.lead")}</p>
          <DeadLetterTable inboxId={inbox.id} />
        </section>
      )}
      {leaving && <LeaveDialog inbox={inbox} way={leaving} onClose={() => setLeaving(null)} onDone={() => (leaving === "archive" ? void navigate("/settings/inboxes") : setLeaving(null))} />}
    </div>
  );
}
