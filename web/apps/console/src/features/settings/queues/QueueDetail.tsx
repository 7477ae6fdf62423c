import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Queue } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { Rows3 } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQueue } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import { keys } from "../../../queries";
import { Back } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import type { Leaving } from "../parts/Leave";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { MembersPanel } from "./MembersPanel";
import { canSave, FRESH, readQueue, toBody } from "./policy";
import { QueueFields } from "./QueueFields";

/** One queue: who serves it, and how it hands out its conversations. */
export function QueueDetail({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: keys.queues, queryFn: api.queues.list });
  const queue = useQueue(id);
  const back = <Back to="/settings/queues" label={t("settings.queues.all")} />;
  if (!queue && query.isPending) return <Skeleton height={200} radius="md" role="status" aria-label={t("common.loading")} />;
  return (
    <div className={parts.page}>
      {back}
      {queue ? (
        <>
          <h3 className={parts.heading}>
            {queue.name} {queue.waiting > 0 && <Chip tone="waiting">{t("settings.queues.waitingNow", { count: queue.waiting })}</Chip>}
          </h3>
          <MembersPanel queue={queue} />
          <EditQueue queue={queue} />
        </>
      ) : (
        <EmptyState icon={<Rows3 size={20} />} title={t("settings.queues.gone")} text={t("errors.not_found")} />
      )}
    </div>
  );
}

function EditQueue({ queue }: { queue: Queue }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(queue, readQueue, keys.queues);
  const { draft, set, version } = editing;

  async function write() {
    const saved = await admin.queues.patch(queue.id, { ...toBody(draft), expected_version: version });
    entities.queues.upsert(saved);
    return saved;
  }

  const leaving: Leaving = {
    title: t("settings.queues.deleteTitle", { name: queue.name }),
    text: t("settings.queues.deleteText"),
    confirm: t("settings.queues.delete"),
    run: () => admin.queues.remove(queue.id),
    refreshes: [keys.queues],
    explain: ({ code, fields }) =>
      code === "queue_in_use"
        ? t("settings.queues.inUse", { inboxes: t("settings.queues.inboxCount", { count: Number(fields["inboxes"] ?? 0) }), conversations: t("settings.queues.openCount", { count: Number(fields["conversations"] ?? 0) }) })
        : null,
    onDone: () => {
      entities.queues.remove(queue.id);
      void navigate("/settings/queues");
    },
  };
  return (
    <EditForm editing={editing} label={t("settings.queues.settings")} className={parts.panel ?? ""} isWhole={canSave(draft)} write={write} leaving={leaving}>
      <QueueFields queueId={queue.id} draft={draft} set={set} />
    </EditForm>
  );
}

export function NewQueue() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(FRESH);

  async function write() {
    const queue = await admin.queues.create(toBody(draft));
    entities.queues.upsert(queue);
    return queue;
  }

  return (
    <div className={parts.page}>
      <Back to="/settings/queues" label={t("settings.queues.all")} />
      <h3 className={parts.heading}>{t("settings.queues.add")}</h3>
      <NewForm label={t("settings.queues.settings")} submit={t("settings.queues.create")} isDirty={draft !== FRESH} isWhole={canSave(draft)} write={write} refreshes={[keys.queues]} onMade={({ id }) => void navigate(`/settings/queues/${id}`)}>
        {() => (
          <>
            <QueueFields draft={draft} set={(change) => setDraft({ ...draft, ...change })} />
            <p className={parts.hint}>{t("settings.queues.thenMembers")}</p>
          </>
        )}
      </NewForm>
    </div>
  );
}
