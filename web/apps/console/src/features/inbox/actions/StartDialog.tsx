import { Button, Group, Modal, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Channel, type Contact, type Inbox } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { newClientId } from "@trunkline/thread";
import { ChannelIcon, EmptyState } from "@trunkline/ui";
import { MailX } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";
import { entities } from "../../../entities/store";
import { failureText } from "../../../failures";
import { keys } from "../../../queries";
import { useFocusBack } from "../../../shell/useFocusBack";
import { filled, filledText, isFilled } from "../composer/template";
import { NO_TEMPLATE, TemplateFields } from "../composer/TemplateFields";
import classes from "./StartDialog.module.css";

interface StartDialogProps {
  /** To whom; without one an address is asked for. */
  contact: Contact | null;
  onClose: () => void;
}

/** Inboxes from which one may write first. */
function useOpenInboxes(): { inboxes: Inbox[]; channelOf: (inbox: Inbox) => Channel | undefined; isPending: boolean } {
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const channels = useQuery({ queryKey: keys.channels, queryFn: api.channels.list });
  const channelOf = (inbox: Inbox) => channels.data?.items.find((channel) => channel.kind === inbox.kind);
  return {
    inboxes: (inboxes.data?.items ?? []).filter((inbox) => inbox.is_enabled && channelOf(inbox)?.abilities.can_start),
    channelOf,
    isPending: inboxes.isPending || channels.isPending,
  };
}

/** Writes to a customer first, where the channel allows it. */
export default function StartDialog({ contact, onClose }: StartDialogProps) {
  const { t } = useTranslation();
  useFocusBack();
  const navigate = useNavigate();
  const { inboxes, channelOf, isPending } = useOpenInboxes();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [clientId] = useState(newClientId);
  const [draft, setDraft] = useState(NO_TEMPLATE);
  const chosen = inboxes.find((inbox) => inbox.id === chosenId) ?? inboxes[0];
  const able = chosen && channelOf(chosen)?.abilities;
  // Who has not written can be reached by a template only, where the channel has them.
  const byTemplate = able?.templates ?? false;
  const { template, params } = draft;
  const known = contact?.identities.find((identity) => identity.channel === chosen?.kind)?.address ?? (chosen?.kind === "email" ? contact?.email : able?.to_phones ? contact?.phone : null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!chosen || (byTemplate && (!template || !isFilled(template, params)))) return;
    const form = new FormData(event.currentTarget);
    const to = String(form.get("to") ?? "").trim();
    setBusy(true);
    setFailure(null);
    try {
      const started = await api.conversations.start({
        inbox_id: chosen.id,
        ...(byTemplate && template ? { text: filledText(template, params), template: filled(template, params) } : { text: String(form.get("text")) }),
        subject: String(form.get("subject") ?? "").trim(),
        client_id: clientId,
        ...(contact ? { contact_id: contact.id } : {}),
        ...(to && to !== known ? { to } : contact ? {} : { to }),
      });
      entities.conversations.upsert(started);
      onClose();
      void navigate(`/inbox/all/${started.id}`);
    } catch (thrown) {
      setFailure(failureText(thrown));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={contact ? t("start.titleTo", { name: contact.name || t("inbox.unnamed") }) : t("start.title")} size={520}>
      {!isPending && inboxes.length === 0 ? (
        <EmptyState icon={<MailX size={20} />} title={t("start.none")} text={t("start.noneHint")} />
      ) : (
        <form className={classes.form} onSubmit={(event) => void submit(event)}>
          <div role="radiogroup" aria-label={t("start.by")} className={classes.inboxes}>
            {inboxes.map((inbox) => (
              <button key={inbox.id} type="button" role="radio" aria-checked={inbox.id === chosen?.id} className={classes.inbox} onClick={() => {
                  setChosenId(inbox.id);
                  setDraft(NO_TEMPLATE);
                }}
              >
                <ChannelIcon kind={inbox.kind} size={14} /> {inbox.name}
              </button>
            ))}
          </div>
          <TextInput key={chosen?.id} name="to" label={t("start.to")} defaultValue={known ?? ""} required withAsterisk={false} data-autofocus={!known || undefined} />
          {able?.subject && <TextInput name="subject" label={t("start.subject")} maxLength={500} />}
          {chosen && byTemplate ? (
            <TemplateFields inboxId={chosen.id} draft={draft} onChange={setDraft} />
          ) : (
            <Textarea name="text" label={t("start.text")} autosize minRows={5} maxRows={14} required withAsterisk={false} data-autofocus={known ? true : undefined} />
          )}
          {failure && (
            <p role="alert" className={classes.failure}>
              {failure}
            </p>
          )}
          <Group justify="flex-end">
            <Button type="submit" loading={isBusy} disabled={byTemplate && (!template || !isFilled(template, params))}>
              {t("composer.send")}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
