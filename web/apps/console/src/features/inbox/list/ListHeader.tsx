import { ActionIcon, CloseButton, Menu, TextInput, Tooltip, VisuallyHidden } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, type ConversationQuery, type Status, type View } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ArrowDownWideNarrow, AtSign, ListFilter, Search } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { NavLink } from "react-router";
import { useCommands, type Command } from "../../../actions/registry";
import { useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import classes from "./ListHeader.module.css";
import { rememberView, useCounts, VIEWS, type Counts } from "./useCounts";

const SORTS = ["newest", "waiting", "oldest"] as const;
const STATUSES: Status[] = ["open", "pending", "snoozed", "resolved"];

interface ListHeaderProps {
  view: View;
  filter: ConversationQuery;
  onFilter: (filter: ConversationQuery) => void;
}

export function ListHeader({ view, filter, onFilter }: ListHeaderProps) {
  const { t } = useTranslation();
  const counts = useCounts();
  return (
    <header className={classes.header}>
      <nav className={classes.views} aria-label={t("inbox.views")}>
        {[...VIEWS].map((choice) => (
          <ViewLink key={choice} choice={choice} counts={counts} isCurrent={choice === view} />
        ))}
      </nav>
      <div className={classes.tools}>
        <SearchField filter={filter} onFilter={onFilter} />
        <FilterMenu filter={filter} onFilter={onFilter} />
        <SortMenu view={view} filter={filter} onFilter={onFilter} />
      </div>
    </header>
  );
}

function ViewLink({ choice, counts, isCurrent }: { choice: View; counts: Counts | undefined; isCurrent: boolean }) {
  const { t } = useTranslation();
  const count = choice in (counts ?? {}) ? counts?.[choice as keyof Counts] : undefined;
  const isIcon = choice === "mentions";
  const link = (
    <NavLink to={`/inbox/${choice}`} onClick={() => rememberView(choice)} className={`${classes.view} ${isCurrent ? classes.current : ""}`} aria-current={isCurrent ? "page" : undefined}>
      {isIcon && <AtSign size={14} aria-hidden />}
      {isIcon ? <VisuallyHidden>{t("views.mentions")}</VisuallyHidden> : t(`views.${choice}`)}
      {count !== undefined && count > 0 && <span className={classes.count}>{count > 99 ? "99+" : count}</span>}
    </NavLink>
  );
  return isIcon ? <Tooltip label={t("views.mentions")}>{link}</Tooltip> : link;
}

type FilterProps = Pick<ListHeaderProps, "filter" | "onFilter">;

function SearchField({ filter, onFilter }: FilterProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(filter.q ?? "");
  const input = useRef<HTMLInputElement>(null);
  const ask = useDebouncedCallback((text: string) => onFilter(withOrWithout(filter, "q", text.trim())), { delay: 250, flushOnUnmount: true });
  const commands = useMemo<Command[]>(
    () => [{ id: "list.search", section: "go", label: t("inbox.search"), icon: <Search size={16} />, run: () => input.current?.focus() }],
    [t],
  );
  useCommands(commands);

  function change(text: string) {
    setTyped(text);
    ask(text);
  }

  return (
    <TextInput
      ref={input}
      className={classes.search}
      size="xs"
      type="search"
      placeholder={t("inbox.search")}
      aria-label={t("inbox.search")}
      leftSection={<Search size={14} aria-hidden />}
      rightSection={typed ? <CloseButton size="xs" aria-label={t("common.clear")} onClick={() => change("")} /> : null}
      value={typed}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && input.current?.blur()}
    />
  );
}

/** A query with one part set, or removed when it is empty: absent parts keep the cache key small. */
function withOrWithout<K extends keyof ConversationQuery>(query: ConversationQuery, part: K, value: ConversationQuery[K] | "" | undefined): ConversationQuery {
  const { [part]: _removed, ...rest } = query;
  return value ? { ...rest, [part]: value } : rest;
}

function FilterMenu({ filter, onFilter }: FilterProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const isActive = Boolean(filter.status || filter.queue || filter.inbox);
  const label = t("inbox.filter");
  const toggle = <K extends "status" | "queue" | "inbox">(part: K, value: NonNullable<ConversationQuery[K]>) =>
    onFilter(withOrWithout(filter, part, filter[part] === value ? undefined : value));
  return (
    <Menu position="bottom-end" width={220} closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon aria-label={label} title={label} variant={isActive ? "light" : "subtle"} color={isActive ? "trunk" : "gray"}>
          <ListFilter size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu}>
        <Menu.Label>{t("inbox.byStatus")}</Menu.Label>
        {STATUSES.map((status) => (
          <Menu.CheckboxItem key={status} checked={filter.status === status} onChange={() => toggle("status", status)}>
            {t(`status.${status}`)}
          </Menu.CheckboxItem>
        ))}
        {queues.length > 0 && <Menu.Label>{t("inbox.byQueue")}</Menu.Label>}
        {queues.map((queue) => (
          <Menu.CheckboxItem key={queue.id} checked={filter.queue === queue.id} onChange={() => toggle("queue", queue.id)}>
            {queue.name}
          </Menu.CheckboxItem>
        ))}
        {inboxes.data && <Menu.Label>{t("inbox.byInbox")}</Menu.Label>}
        {inboxes.data?.items.map((inbox) => (
          <Menu.CheckboxItem key={inbox.id} checked={filter.inbox === inbox.id} onChange={() => toggle("inbox", inbox.id)}>
            {inbox.name}
          </Menu.CheckboxItem>
        ))}
        {isActive && <Menu.Divider />}
        {isActive && <Menu.Item onClick={() => onFilter(filter.q ? { q: filter.q } : {})}>{t("inbox.clearFilter")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}

function SortMenu({ view, filter, onFilter }: FilterProps & { view: View }) {
  const { t } = useTranslation();
  const current = filter.sort ?? (view === "waiting" ? "waiting" : "newest");
  const label = t("inbox.sort");
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon aria-label={label} title={label}>
          <ArrowDownWideNarrow size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SORTS.map((sort) => (
          <Menu.RadioItem key={sort} value={sort} checked={current === sort} closeMenuOnClick onChange={() => onFilter({ ...filter, sort })}>
            {t(`sorts.${sort}`)}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
