import { Button, CloseButton, Loader, TextInput } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { api, type Contact } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Avatar, ChannelIcon, Chip, EmptyState } from "@trunkline/ui";
import { CloudOff, ContactRound, Search, SearchX, Star } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useCommands, type Command } from "../../actions/registry";
import { useContact } from "../../entities/hooks";
import { entities } from "../../entities/store";
import { failureText } from "../../failures";
import { keys } from "../../queries";
import { useDelayed } from "../../session/useDelayed";
import { ContactDetail } from "./ContactDetail";
import classes from "./ContactsPage.module.css";
import { channelName } from "../../words";

const ROW_PX = 56;

/** The people who have written, by the latest change; found by any part of a name or address. */
export default function ContactsPage() {
  const { t } = useTranslation();
  const { contactId } = useParams();
  const navigate = useNavigate();
  const isPhone = useMediaQuery("(max-width: 720px)", false, { getInitialValueInEffect: false });
  const detail = contactId ? (
    <ContactDetail key={contactId} id={contactId} onBack={() => void navigate("/contacts")} isPhone={isPhone ?? false} />
  ) : (
    <EmptyState icon={<ContactRound size={20} />} title={t("contacts.pickTitle")} text={t("contacts.pickText")} />
  );
  if (isPhone) return contactId ? <div className={classes.detail}>{detail}</div> : <ContactList openId={null} />;
  return (
    <div className={classes.page}>
      <ContactList openId={contactId ?? null} />
      <main className={classes.detail}>{detail}</main>
    </div>
  );
}

function useContactList(q: string) {
  return useInfiniteQuery({
    queryKey: keys.contactList(q),
    initialPageParam: "",
    queryFn: async ({ pageParam }) => {
      const page = await api.contacts.list({ limit: 60, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) });
      for (const contact of page.items) entities.contacts.upsert(contact);
      return page;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: (held) => held,
  });
}

function ContactList({ openId }: { openId: string | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const pages = useContactList(q);
  const rows = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const isSlow = useDelayed(pages.isFetching);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 10, paddingStart: 4, paddingEnd: 16 });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;

  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 12) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, rows.length]);

  const commands = useMemo<Command[]>(() => {
    const step = (by: number) => {
      const at = rows.findIndex((row) => row.id === openId);
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
      if (next) void navigate(`/contacts/${next.id}`);
    };
    return [
      { id: "contacts.search", section: "go", label: t("contacts.search"), icon: <Search size={16} />, keys: "/", run: () => search.current?.focus() },
      { id: "contacts.next", section: "go", label: t("commands.next"), keys: "j", run: () => step(1) },
      { id: "contacts.previous", section: "go", label: t("commands.previous"), keys: "k", run: () => step(-1) },
    ];
  }, [navigate, openId, rows, t]);
  useCommands(commands);

  return (
    <section className={classes.list} aria-label={t("nav.contacts")}>
      <header className={classes.header}>
        <h1 className={classes.title}>{t("nav.contacts")}</h1>
        {isSlow && <Loader size={14} aria-label={t("common.loading")} />}
      </header>
      <TextInput
        ref={search}
        className={classes.search}
        type="search"
        placeholder={t("contacts.search")}
        aria-label={t("contacts.search")}
        leftSection={<Search size={14} aria-hidden />}
        rightSection={typed ? <CloseButton size="xs" aria-label={t("common.clear")} onClick={() => setTyped("")} /> : null}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {pages.isError && <EmptyState icon={<CloudOff size={20} />} title={t("contacts.failed")} text={failureText(pages.error)} action={<Button onClick={() => void pages.refetch()}>{t("common.retry")}</Button>} />}
      {!pages.isPending && !pages.isError && rows.length === 0 && (
        <EmptyState icon={<SearchX size={20} />} title={t(q ? "contacts.nothingFound" : "contacts.none")} text={t(q ? "contacts.nothingFoundHint" : "contacts.noneHint")} />
      )}
      <div ref={scroller} className={classes.scroller} role="listbox" tabIndex={0} aria-label={t("nav.contacts")}>
        <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (!row) return null;
            return (
              <div key={row.id} role="option" aria-selected={row.id === openId} aria-posinset={item.index + 1} aria-setsize={hasNextPage ? -1 : rows.length} className={classes.slot} style={{ transform: `translateY(${item.start}px)` }} onClick={() => void navigate(`/contacts/${row.id}`)}>
                <ContactRow row={row} isOpen={row.id === openId} />
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function ContactRow({ row, isOpen }: { row: Contact; isOpen: boolean }) {
  const { t } = useTranslation();
  const contact = useContact(row.id) ?? row;
  const name = contact.name || t("inbox.unnamed");
  const channels = [...new Set(contact.identities.map((identity) => identity.channel))];
  return (
    <div className={`${classes.row} ${isOpen ? classes.open : ""}`}>
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
    </div>
  );
}
