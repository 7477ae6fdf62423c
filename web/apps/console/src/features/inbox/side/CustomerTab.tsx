import { ActionIcon, CopyButton, Skeleton, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Contact, type ConversationDetail, type Identity } from "@trunkline/client";
import { formatLength, formatMoment, loadTexts, useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon } from "@trunkline/ui";
import { BadgeCheck, Check, Copy, ExternalLink, Heart, Star } from "lucide-react";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { useAgent, useContact, useConversation, useQueue } from "../../../entities/hooks";
import { saveContact } from "../../contacts/saveContact";
import { keys } from "../../../queries";
import classes from "./CustomerTab.module.css";
import { ConsentSection } from "../../contacts/consent/ConsentSection";
import { EditableText } from "./EditableText";
import { Ratings } from "./Ratings";
import { Fact, Facts, Section } from "./Section";
import { TagEditor } from "./TagEditor";
import { useFieldLabels } from "./useFieldLabels";
import { channelName } from "../../../words";

const KnownSection = lazy(async () => (await Promise.all([import("./KnownSection"), loadTexts("known")]))[0]);

/** Who the customer is, and the facts of this conversation. */
export function CustomerTab({ id, detail }: { id: string; detail: ConversationDetail | undefined }) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const contact = useContact(conversation?.contact_id) ?? detail?.contact;
  const queue = useQueue(conversation?.queue_id);
  const owner = useAgent(conversation?.assignee_id);
  const labelOf = useFieldLabels("conversation");
  if (!contact || !conversation) return <Skeleton height={44} radius="md" role="status" aria-label={t("common.loading")} />;
  return (
    <>
      <CustomerHead contact={contact} />
      <Section title={t("side.reach")}>
        <Identities identities={contact.identities} contactId={contact.id} />
        <Facts>
          <Fact name={t("contact.email")}>
            <EditableText label={t("contact.email")} type="email" value={contact.email ?? ""} onSave={(email) => void saveContact(contact.id, { email: email || null })} />
          </Fact>
          <Fact name={t("contact.phone")}>
            <EditableText label={t("contact.phone")} type="tel" value={contact.phone ?? ""} onSave={(phone) => void saveContact(contact.id, { phone: phone || null })} />
          </Fact>
        </Facts>
      </Section>
      <Suspense fallback={null}>
        <KnownSection id={id} />
      </Suspense>
      {detail && <Ratings ratings={detail.ratings} />}
      <ContactFields contact={contact} />
      <ConsentSection contact={contact} />
      <Section title={t("side.conversation")}>
        <Facts>
          <Fact name={t("side.queue")}>{queue?.name ?? "–"}</Fact>
          <Fact name={t("side.owner")}>{owner?.name ?? t("inbox.unassigned")}</Fact>
          <Fact name={t("side.opened")}>{formatMoment(conversation.opened_at)}</Fact>
          {conversation.first_response_at && (
            <Fact name={t("side.firstResponse")}>
              <span className={classes.done}>
                <Check size={12} aria-hidden /> {formatLength((Date.parse(conversation.first_response_at) - Date.parse(conversation.opened_at)) / 1000)}
              </span>
            </Fact>
          )}
          {conversation.disposition && <Fact name={t("side.disposition")}>{conversation.disposition}</Fact>}
          {Object.entries(conversation.fields).map(([name, value]) => (
            <Fact key={name} name={labelOf(name)}>
              {String(value ?? "–")}
            </Fact>
          ))}
        </Facts>
      </Section>
    </>
  );
}

function CustomerHead({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <div className={classes.head}>
      <Avatar name={contact.name || "?"} size={44} />
      <div className={classes.who}>
        <div className={classes.name}>
          <EditableText label={t("contact.name")} value={contact.name} placeholder={t("inbox.unnamed")} onSave={(name) => void saveContact(contact.id, { name })} />
        </div>
        <span className={contact.verified ? classes.verified : classes.unverified}>
          {contact.verified && <BadgeCheck size={13} aria-hidden />}
          {t(contact.verified ? "side.verified" : "side.unverified")}
        </span>
      </div>
      <Tooltip label={t(contact.is_vip ? "side.notVip" : "side.makeVip")}>
        <ActionIcon aria-label={t("side.vip")} aria-pressed={contact.is_vip} onClick={() => void saveContact(contact.id, { is_vip: !contact.is_vip })}>
          <Star size={16} className={contact.is_vip ? classes.vip : ""} aria-hidden />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("side.openContact")}>
        <ActionIcon component={Link} to={`/contacts/${contact.id}`} aria-label={t("side.openContact")}>
          <ExternalLink size={15} aria-hidden />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** The addresses of a contact; with `contactId` one of them can be marked as the one they like best. */
export function Identities({ identities, contactId }: { identities: readonly Identity[]; contactId?: string }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.identities}>
      {identities.map((identity) => (
        <li key={identity.id} className={classes.identity}>
          <ChannelIcon kind={identity.channel} size={15} label={channelName(identity.channel)} />
          <span className={classes.address} title={identity.address}>
            {identity.address || identity.name}
          </span>
          {identity.verified && <BadgeCheck size={13} className={classes.mark} aria-label={t("side.verified")} />}
          {contactId && identities.length > 1 ? (
            <Tooltip label={t(identity.is_preferred ? "consent.notPreferred" : "consent.prefer")}>
              <ActionIcon size={22} aria-label={t("consent.prefersThis", { address: identity.address })} aria-pressed={identity.is_preferred} onClick={() => void saveContact(contactId, { preferred_identity_id: identity.is_preferred ? null : identity.id })}>
                <Heart size={12} className={identity.is_preferred ? classes.preferred : ""} aria-hidden />
              </ActionIcon>
            </Tooltip>
          ) : null}
          <CopyButton value={identity.address}>
            {({ copied, copy }) => (
              <ActionIcon size={22} aria-label={t("common.copy")} onClick={copy}>
                {copied ? <Check size={12} /> : <Copy size={12} />}
              </ActionIcon>
            )}
          </CopyButton>
        </li>
      ))}
    </ul>
  );
}

/** Tags, own fields and the note of a contact, each editable in place. */
export function ContactFields({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const tags = useQuery({ queryKey: keys.tags, queryFn: api.tags.list });
  const labelOf = useFieldLabels("contact");
  return (
    <>
      <Section title={t("contact.tags")}>
        <TagEditor label={t("contact.tags")} tags={contact.tags} known={tags.data?.items.map((tag) => tag.name) ?? []} onChange={(next) => void saveContact(contact.id, { tags: next })} />
      </Section>
      {Object.keys(contact.fields).length > 0 && (
        <Section title={t("contact.fields")}>
          <Facts>
            {Object.entries(contact.fields).map(([name, value]) => (
              <Fact key={name} name={labelOf(name)}>
                <EditableText label={labelOf(name)} value={String(value ?? "")} onSave={(next) => void saveContact(contact.id, { fields: { [name]: typeof value === "number" && next !== "" ? Number(next) : next || null } })} />
              </Fact>
            ))}
          </Facts>
        </Section>
      )}
      <Section title={t("contact.note")}>
        <EditableText label={t("contact.note")} multiline value={contact.note} placeholder={t("contact.addNote")} onSave={(note) => void saveContact(contact.id, { note })} />
      </Section>
    </>
  );
}
