import { ActionIcon, Button } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, type Contact, type Id } from "@trunkline/client";
import { formatMoment, i18next, useTranslation } from "@trunkline/i18n";
import { Avatar, EmptyState, showToast } from "@trunkline/ui";
import { ArrowLeft, BadgeCheck, CloudOff, Combine, PenLine, Star } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { useContact } from "../../entities/hooks";
import { entities } from "../../entities/store";
import { failureText, showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import { PickDialog } from "../inbox/actions/PickDialog";
import { ContactFields, Identities } from "../inbox/side/CustomerTab";
import { EditableText } from "../inbox/side/EditableText";
import { HistoryTab } from "../inbox/side/HistoryTab";
import { Fact, Facts, Section } from "../inbox/side/Section";
import { openStart } from "../../shell/overlays";
import { useFocusBack } from "../../shell/useFocusBack";
import { ConsentSection } from "./consent/ConsentSection";
import { saveContact } from "./saveContact";
import classes from "./ContactDetail.module.css";

/** One person: addresses, own fields, and every conversation. */
export function ContactDetail({ id, onBack, isPhone }: { id: string; onBack: () => void; isPhone: boolean }) {
  const { t } = useTranslation();
  const [isMerging, setMerging] = useState(false);
  const asked = useQuery({ queryKey: keys.contact(id), queryFn: () => api.contacts.get(id) });
  useEffect(() => {
    if (asked.data) entities.contacts.upsert(asked.data);
  }, [asked.data]);
  const contact = useContact(id);

  if (!contact) {
    return asked.isError ? (
      <EmptyState icon={<CloudOff size={20} />} title={t("contacts.failed")} text={failureText(asked.error)} action={<Button onClick={() => void asked.refetch()}>{t("common.retry")}</Button>} />
    ) : null;
  }
  const name = contact.name || t("inbox.unnamed");
  return (
    <article className={classes.page} aria-label={name}>
      <header className={classes.head}>
        {isPhone && (
          <ActionIcon size={36} aria-label={t("thread.back")} onClick={onBack}>
            <ArrowLeft size={18} />
          </ActionIcon>
        )}
        <Avatar name={name} size={52} />
        <div className={classes.who}>
          <div className={classes.name}>
            <EditableText label={t("contact.name")} value={contact.name} placeholder={t("inbox.unnamed")} onSave={(next) => void saveContact(id, { name: next })} />
          </div>
          <span className={contact.verified ? classes.verified : classes.unverified}>
            {contact.verified && <BadgeCheck size={13} aria-hidden />}
            {t(contact.verified ? "side.verified" : "side.unverified")}
          </span>
        </div>
        <Button variant="default" leftSection={<Star size={14} className={contact.is_vip ? classes.vip : ""} />} onClick={() => void saveContact(id, { is_vip: !contact.is_vip })}>
          {t(contact.is_vip ? "side.notVip" : "side.makeVip")}
        </Button>
        {!contact.merged_into_id && (
          <Button variant="default" leftSection={<PenLine size={14} />} onClick={() => openStart(contact)}>
            {t("start.write")}
          </Button>
        )}
        {!contact.merged_into_id && (
          <Button variant="default" leftSection={<Combine size={14} />} onClick={() => setMerging(true)}>
            {t("contacts.merge")}
          </Button>
        )}
      </header>
      {contact.merged_into_id && (
        <p className={classes.gone}>
          {t("contacts.mergedAway")} <Link to={`/contacts/${contact.merged_into_id}`}>{t("contacts.openMerged")}</Link>
        </p>
      )}
      <div className={classes.columns}>
        <div>
          <Section title={t("side.reach")}>
            <Identities identities={contact.identities} {...(contact.merged_into_id ? {} : { contactId: id })} />
            <Facts>
              <Fact name={t("contact.email")}>
                <EditableText label={t("contact.email")} type="email" value={contact.email ?? ""} onSave={(email) => void saveContact(id, { email: email || null })} />
              </Fact>
              <Fact name={t("contact.phone")}>
                <EditableText label={t("contact.phone")} type="tel" value={contact.phone ?? ""} onSave={(phone) => void saveContact(id, { phone: phone || null })} />
              </Fact>
              <Fact name={t("contact.since")}>{formatMoment(contact.created_at)}</Fact>
            </Facts>
          </Section>
          <ContactFields contact={contact} />
          <ConsentSection contact={contact} />
        </div>
        <Section title={t("contacts.conversations")}>
          <div className={classes.history}>
            <HistoryTab contactId={id} />
          </div>
        </Section>
      </div>
      {isMerging && <MergeContact contact={contact} onClose={() => setMerging(false)} />}
    </article>
  );
}

async function merge(id: Id, sourceId: Id): Promise<void> {
  try {
    const { merge_id, ...merged } = await api.contacts.merge(id, sourceId);
    entities.contacts.upsert(merged);
    refetch(id, sourceId);
    showToast({ text: i18next.t("contacts.merged"), action: { label: i18next.t("common.undo"), run: () => void undo(merge_id, id, sourceId) } });
  } catch (thrown) {
    showFailure(thrown);
  }
}

async function undo(mergeId: Id, ...ids: Id[]): Promise<void> {
  try {
    const { kept_fields } = await api.merges.undo(mergeId);
    refetch(...ids);
    const kept = kept_fields.length ? i18next.t("contacts.keptFields", { fields: kept_fields.join(", ") }) : "";
    showToast({ text: [i18next.t("contacts.unmerged"), kept].filter(Boolean).join(" ") });
  } catch (thrown) {
    showFailure(thrown);
  }
}

function refetch(...ids: Id[]): void {
  void queryClient.invalidateQueries({ queryKey: keys.contacts });
  for (const id of ids) void queryClient.invalidateQueries({ queryKey: keys.earlier(id) });
}

function MergeContact({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(contact.name);
  useFocusBack();
  const [q] = useDebouncedValue(typed, 200);
  const found = useQuery({ queryKey: [...keys.contacts, "merge", q], queryFn: () => api.contacts.list(q ? { q, limit: 12 } : { limit: 12 }) });
  const picks = (found.data?.items ?? [])
    .filter((other) => other.id !== contact.id && !other.merged_into_id)
    .map((other) => ({ id: other.id, label: other.name || t("inbox.unnamed"), hint: other.email ?? other.phone ?? other.identities[0]?.address, icon: <Avatar name={other.name} size={24} /> }));
  return (
    <PickDialog
      title={t("contacts.mergeTitle", { name: contact.name })}
      picks={picks}
      onType={setTyped}
      onPick={(sourceId) => {
        onClose();
        void merge(contact.id, sourceId);
      }}
      onClose={onClose}
      empty={t(found.isFetching ? "common.loading" : "contacts.nothingToMerge")}
      footer={t("contacts.mergeHint")}
    />
  );
}
