import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inbox } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, Chip, EmptyState } from "@trunkline/ui";
import { ChevronRight, Inbox as InboxIcon, Plus } from "lucide-react";
import { Link, useParams } from "react-router";
import { useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { channelName } from "../../../words";
import { Asked } from "../parts/Asked";
import { HealthChip } from "./HealthPanel";
import { InboxDetail } from "./InboxDetail";
import { NewInbox } from "./NewInbox";
import classes from "./inboxes.module.css";

/** The accounts by which customers reach the team: all of them, one, or a new one. */
export function InboxesSection() {
  const { item } = useParams();
  const { permissions } = useMe();
  const mayManage = permissions.includes("inboxes.manage");
  if (mayManage && item === "new") return <NewInbox />;
  if (mayManage && item) return <InboxDetail key={item} id={item} />;
  return <InboxList mayManage={mayManage} />;
}

function InboxList({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const add = mayManage && (
    <Button component={Link} to="/settings/inboxes/new" leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.inboxes.add")}
    </Button>
  );
  return (
    <Asked query={inboxes}>
      {({ items }) =>
        items.length === 0 ? (
          <EmptyState icon={<InboxIcon size={20} />} title={t("settings.inboxes.none")} text={t(mayManage ? "settings.inboxes.noneHint" : "settings.inboxes.askAdmin")} action={add} />
        ) : (
          <>
            {add && <div className={classes.top}>{add}</div>}
            <ul className={classes.list}>
              {items.map((inbox) => (
                <li key={inbox.id}>{mayManage ? <Link className={classes.item} to={`/settings/inboxes/${inbox.id}`}>{<InboxLine inbox={inbox} isLink />}</Link> : <div className={classes.item}>{<InboxLine inbox={inbox} />}</div>}</li>
              ))}
            </ul>
          </>
        )
      }
    </Asked>
  );
}

function InboxLine({ inbox, isLink = false }: { inbox: Inbox; isLink?: boolean }) {
  const { t } = useTranslation();
  const queue = useQueues().find((one) => one.id === inbox.queue_id);
  const { ok, detail, since } = inbox.health;
  const isBad = inbox.is_enabled && ok === false;
  return (
    <>
      <ChannelIcon kind={inbox.kind} size={20} />
      <span className={classes.what}>
        <strong className={classes.strong}>{inbox.name}</strong>
        <span className={classes.hint}>{[channelName(inbox.kind), inbox.address, queue?.name].filter(Boolean).join(" · ")}</span>
        {isBad && detail && (
          <span className={classes.reason}>
            {detail}
            {since && ` · ${t("settings.inboxes.since", { at: formatMoment(since) })}`}
          </span>
        )}
      </span>
      <span className={classes.states}>
        {inbox.held_replies ? <Chip tone="breach">{t("settings.inboxes.held", { count: inbox.held_replies })}</Chip> : null}
        {inbox.dead_letters ? <Chip tone="risk">{t("settings.inboxes.letters", { count: inbox.dead_letters })}</Chip> : null}
        <HealthChip inbox={inbox} />
      </span>
      {isLink && <ChevronRight size={16} aria-hidden className={classes.chevron} />}
    </>
  );
}
