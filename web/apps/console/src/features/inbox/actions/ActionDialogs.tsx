import { Button, Group, Modal, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, type Conversation, type Priority } from "@trunkline/client";
import { formatMoment, formatRecent, i18next, useTranslation } from "@trunkline/i18n";
import { ChannelIcon, Chip, useNow } from "@trunkline/ui";
import { ChevronDown, ChevronsUp, ChevronUp, Inbox, MessagesSquare, Minus, Moon, Tag } from "lucide-react";
import { useMemo, useState } from "react";
import { useAgents, useConversation, useQueues } from "../../../entities/hooks";
import { keys } from "../../../queries";
import { useFocusBack } from "../../../shell/useFocusBack";
import classes from "./ActionDialogs.module.css";
import { actionsOn } from "./perform";
import { PickDialog, type Pick } from "./PickDialog";
import { snoozeTimes } from "./snooze-times";
import { TogetherDialog } from "./TogetherDialog";
import { useAgentPicks } from "./useAgentPicks";
import type { ConversationActions } from "./useConversationActions";

interface DialogProps {
  id: string;
  close: () => void;
}

/** The dialog that an action needs, if one is open. */
export default function ActionDialogs({ id, actions }: { id: string; actions: ConversationActions }) {
  useFocusBack();
  const props = { id, close: actions.close };
  switch (actions.dialog) {
    case "assign":
      return <AssignDialog {...props} />;
    case "transfer":
      return <TransferDialog {...props} />;
    case "snooze":
      return <SnoozeDialog {...props} />;
    case "tags":
      return <TagDialog {...props} />;
    case "priority":
      return <PriorityDialog {...props} />;
    case "merge":
      return <MergeDialog {...props} />;
    case "escalate":
      return <EscalateDialog {...props} />;
    case "resolve":
      return <ResolveDialog {...props} />;
    case "handover":
    case "consult":
    case "swarm":
      return <TogetherDialog {...props} way={actions.dialog} />;
    case null:
      return null;
  }
}

function AssignDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const picks = useAgentPicks(conversation?.assignee_id);
  const agents = useAgents();

  function pick(agentId: string) {
    close();
    void actionsOn.assign(id, agentId, agents.find((agent) => agent.id === agentId)?.name ?? "");
  }

  const footer = conversation?.assignee_id ? (
    <Button
      variant="default"
      onClick={() => {
        close();
        void actionsOn.assign(id, null, "");
      }}
    >
      {t("actions.unassign")}
    </Button>
  ) : null;
  return <PickDialog title={t("actions.assign")} picks={picks} onPick={pick} onClose={close} footer={footer} />;
}

const LEVELS = [1, 2, 3, 4, 5];

function TransferDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const queues = useQueues();
  const agents = useAgents();
  const agentPicks = useAgentPicks(conversation?.assignee_id);
  const [note, setNote] = useState("");
  const [tier, setTier] = useState("");
  const picks: Pick[] = [
    ...queues.map((queue) => ({ id: queue.id, label: queue.name, hint: t("actions.waitingIn", { count: queue.waiting }), icon: <Inbox size={16} />, isChosen: queue.id === conversation?.queue_id, group: t("actions.queues") })),
    ...agentPicks,
  ];

  function pick(chosen: string) {
    close();
    const queue = queues.find((each) => each.id === chosen);
    const name = queue?.name ?? agents.find((agent) => agent.id === chosen)?.name ?? "";
    const to = queue ? { queue_id: chosen, ...(tier ? { tier: Number(tier) } : {}) } : { agent_id: chosen };
    void actionsOn.transfer(id, { ...to, ...(note.trim() ? { note: note.trim() } : {}) }, name);
  }

  return (
    <PickDialog
      title={t("actions.transfer")}
      picks={picks}
      onPick={pick}
      onClose={close}
      footer={
        <Stack gap={8}>
          <NativeSelect label={t("actions.tier")} value={tier} onChange={(event) => setTier(event.currentTarget.value)} data={[{ value: "", label: t("actions.tierAny") }, ...LEVELS.map((level) => ({ value: String(level), label: t("actions.tierN", { tier: level }) }))]} />
          <Textarea label={t("actions.transferNote")} autosize minRows={2} maxRows={5} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        </Stack>
      }
    />
  );
}

function SnoozeDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const now = useNow(60);
  const times = useMemo(() => snoozeTimes(now), [now]);
  const [own, setOwn] = useState("");

  function until(time: string) {
    close();
    void actionsOn.snooze(id, time);
  }

  return (
    <PickDialog
      title={t("actions.snooze")}
      picks={times.map((time) => ({ id: time.until, label: t(`snooze.${time.key}`), hint: formatMoment(time.until), icon: <Moon size={16} /> }))}
      onPick={until}
      onClose={close}
      footer={
        <Group align="end" wrap="nowrap">
          <TextInput type="datetime-local" label={t("snooze.own")} value={own} onChange={(event) => setOwn(event.currentTarget.value)} flex={1} />
          <Button disabled={!own || new Date(own).getTime() <= now} onClick={() => until(new Date(own).toISOString())}>
            {t("actions.snooze")}
          </Button>
        </Group>
      }
    />
  );
}

function TagDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const known = useQuery({ queryKey: keys.tags, queryFn: api.tags.list });
  const held = conversation?.tags ?? [];
  const names = [...new Set([...held, ...(known.data?.items.map((tag) => tag.name) ?? [])])];

  function toggle(name: string) {
    const next = held.includes(name) ? held.filter((tag) => tag !== name) : [...held, name];
    void actionsOn.patch(id, { tags: next }, t("actions.tagged"));
  }

  return <PickDialog title={t("actions.tags")} picks={names.map((name) => ({ id: name, label: name, icon: <Tag size={14} />, isChosen: held.includes(name) }))} onPick={toggle} onClose={close} empty={t("actions.noTags")} />;
}

const PRIORITIES: { value: Priority; icon: React.ReactNode }[] = [
  { value: "urgent", icon: <ChevronsUp size={16} /> },
  { value: "high", icon: <ChevronUp size={16} /> },
  { value: "normal", icon: <Minus size={16} /> },
  { value: "low", icon: <ChevronDown size={16} /> },
];

function PriorityDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);

  function pick(priority: string) {
    close();
    void actionsOn.patch(id, { priority: priority as Priority }, t("actions.prioritised", { priority: t(`priority.${priority as Priority}`) }));
  }

  return (
    <PickDialog
      title={t("actions.priority")}
      picks={PRIORITIES.map(({ value, icon }) => ({ id: value, label: t(`priority.${value}`), icon, isChosen: conversation?.priority === value }))}
      onPick={pick}
      onClose={close}
    />
  );
}

function conversationPick(row: Conversation, group: string): Pick {
  return {
    id: row.id,
    label: `#${row.number} ${row.contact.name} · ${row.subject || row.last_message?.text || ""}`,
    hint: formatRecent(row.last_activity_at, Date.now()),
    icon: <ChannelIcon kind={row.channels[0] ?? ""} size={16} label={i18next.t(`status.${row.status}`)} />,
    group,
  };
}

/** Finds the conversation to take into this one: first the same customer's, by typing any. */
function MergeDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const conversation = useConversation(id);
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed, 200);
  const contactId = conversation?.contact_id ?? "";
  const found = useQuery({
    queryKey: [...keys.lists, "merge", contactId, asked],
    queryFn: () => api.conversations.list(asked ? { view: "all", q: asked, limit: 12 } : { view: "all", contact: contactId, limit: 12 }),
    enabled: contactId !== "",
  });
  const rows = (found.data?.items ?? []).filter((row) => row.id !== id && !row.merged_into_id);

  function pick(sourceId: string) {
    close();
    void actionsOn.merge(id, sourceId);
  }

  return (
    <PickDialog
      title={t("actions.mergeTitle")}
      picks={rows.map((row) => conversationPick(row, t(asked ? "actions.found" : "actions.sameCustomer")))}
      onType={setTyped}
      onPick={pick}
      onClose={close}
      empty={t(found.isFetching ? "common.loading" : "actions.nothingToMerge")}
      footer={<Chip variant="plain">{t("actions.mergeHint")}</Chip>}
    />
  );
}

function EscalateDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  return (
    <Modal opened onClose={close} title={t("actions.escalate")} size={420}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void actionsOn.escalate(id, note.trim());
        }}
      >
        <Textarea data-autofocus label={t("actions.escalateNote")} autosize minRows={3} value={note} onChange={(event) => setNote(event.currentTarget.value)} mb="md" />
        <Group justify="flex-end">
          <Button type="submit">{t("actions.escalate")}</Button>
        </Group>
      </form>
    </Modal>
  );
}

/** What was asked beside it and is not done yet. */
function SidesWarning({ id }: { id: string }) {
  const { t } = useTranslation();
  const sides = useConversation(id)?.sides;
  const count = sides ? sides.waiting + sides.answered : 0;
  if (count === 0) return null;
  return (
    <p role="note" className={classes.warning}>
      <MessagesSquare size={16} aria-hidden /> {t("sideNews.stillOpen", { count })}
    </p>
  );
}

function ResolveDialog({ id, close }: DialogProps) {
  const { t } = useTranslation();
  const [disposition, setDisposition] = useState("");
  return (
    <Modal opened onClose={close} title={t("actions.resolveWith")} size={420}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void actionsOn.resolve(id, disposition.trim() || undefined);
        }}
      >
        <SidesWarning id={id} />
        <TextInput data-autofocus label={t("actions.disposition")} description={t("actions.dispositionHint")} maxLength={80} value={disposition} onChange={(event) => setDisposition(event.currentTarget.value)} mb="md" />
        <Group justify="flex-end">
          <Button type="submit">{t("actions.resolve")}</Button>
        </Group>
      </form>
    </Modal>
  );
}
