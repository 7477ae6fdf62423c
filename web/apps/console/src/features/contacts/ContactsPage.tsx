import { useDebouncedValue } from "@mantine/hooks";
import { api, type Contact } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, Chip, EmptyState } from "@trunkline/ui";
import { ContactRound, SearchX, Star } from "lucide-react";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useContact } from "../../entities/hooks";
import { entities } from "../../entities/store";
import { keys } from "../../queries";
import { ListPage, useIsPhone, usePages } from "../../shell/ListPage";
import { channelName } from "../../words";
import { ContactDetail } from "./ContactDetail";
import classes from "./ContactsPage.module.css";

/** The people who have written, by the latest change; found by any part of a name or address. */
export default function ContactsPage() {
  const { t } = useTranslation();
  const { contactId = null } = useParams();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const pages = usePages(keys.contactList(q), async (page) => {
    const found = await api.contacts.list({ ...page, ...(q ? { q } : {}) });
    for (const contact of found.items) entities.contacts.upsert(contact);
    return found;
  });
  return (
    <ListPage
      place="contacts"
      openId={contactId}
      title={t("nav.contacts")}
      searchLabel={t("contacts.search")}
      typed={typed}
      onType={setTyped}
      pages={pages}
      failed={t("contacts.failed")}
      empty={<EmptyState icon={<SearchX size={20} />} title={t(q ? "contacts.nothingFound" : "contacts.none")} text={t(q ? "contacts.nothingFoundHint" : "contacts.noneHint")} />}
      row={(row) => <ContactRow row={row} />}
      detail={
        contactId ? (
          <ContactDetail key={contactId} id={contactId} onBack={() => void navigate("/contacts")} isPhone={isPhone} />
        ) : (
          <EmptyState icon={<ContactRound size={20} />} title={t("contacts.pickTitle")} text={t("contacts.pickText")} />
        )
      }
    />
  );
}

function ContactRow({ row }: { row: Contact }) {
  const { t } = useTranslation();
  const contact = useContact(row.id) ?? row;
  const name = contact.name || t("inbox.unnamed");
  const channels = [...new Set(contact.identities.map((identity) => identity.channel))];
  return (
    <>
      <Avatar name={name} size={36} />
      <div className={classes.body}>
        <span className={classes.line}>
          <span className={classes.name}>{name}</span>
          {contact.is_vip && <Star size={12} className={classes.vip} aria-label={t("side.vip")} />}
          <span className={classes.channels}>
            {channels.map((kind) => (
              <ChannelIcon key={kind} kind={kind} size={13} label={channelName(kind)} />
            ))}
          </span>
        </span>
        <span className={classes.line}>
          <span className={classes.address}>{contact.email ?? contact.phone ?? contact.identities[0]?.address ?? ""}</span>
          {contact.tags.slice(0, 2).map((tag) => (
            <Chip key={tag} variant="outline">
              {tag}
            </Chip>
          ))}
        </span>
      </div>
    </>
  );
}
