import { ActionIcon, Button, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Attachment, type Channel, type ConversationDetail, type FilledTemplate } from "@trunkline/client";
import { loadTexts, useTranslation } from "@trunkline/i18n";
import { isSendKey, newClientId, type SendKey } from "@trunkline/thread";
import { KeyCaps, useNow } from "@trunkline/ui";
import { LayoutTemplate, Paperclip, SendHorizontal, StickyNote } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { useCommands, type Command } from "../../../actions/registry";
import { useAgents } from "../../../entities/hooks";
import type { InsertedCard, MessageLog } from "../../../entities/message/log";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { useDrafter } from "../drafting/useDrafter";
import { BlockedNotice } from "./BlockedNotice";
import { withCard } from "./cards";
import { ChannelPicker } from "./ChannelPicker";
import { CopyLine } from "./CopyLine";
import { useCopies } from "./copies";
import classes from "./Composer.module.css";
import { FileChips } from "./FileChips";
import { MentionList, useMention } from "./mention";
import { discardPending, send } from "./outbox";
import { SinceNotice, StaleDialog } from "./stale";
import { useDraft, type DraftKeeper } from "./useDraft";
import { useSendKey } from "./useSendKey";
import { useTypingNotice } from "./useTypingNotice";
import { useUploads } from "./useUploads";
import { otherWays, partsOf, pickThread, reachOf } from "./window";

const TemplateDialog = lazy(() => import("./TemplateDialog"));
// Its cards come later than the page in any case.
const SuggestionStrip = lazy(() => import("./SuggestionStrip"));
const SummaryBox = lazy(async () => (await Promise.all([import("../drafting/SummaryBox"), loadTexts("drafting")]))[0]);

interface ComposerProps {
  id: string;
  detail: ConversationDetail | undefined;
  log: MessageLog;
}

const TALLEST_PX = 260;

/** Where replies and notes are written; what stands in it survives leaving the page. */
export function Composer({ id, detail, log }: ComposerProps) {
  const { t } = useTranslation();
  const me = useMe().account;
  const [kind, setKind] = useState<"reply" | "note">("reply");
  const [text, setText] = useState("");
  const [threadId, setThreadId] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);
  const [isPicking, setPicking] = useState(false);
  const [seen, setSeen] = useState<number | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const turn = useRef<(next: "reply" | "note") => void>(setKind);
  const inserted = useRef<InsertedCard | null>(null);
  const uploads = useUploads(id);
  const draft = useDraft(id);
  const typing = useTypingNotice(id);
  const maySumUp = useDrafter();
  const agents = useAgents();
  const [sendKey, setSendKey] = useSendKey();
  const now = useNow(30);
  const threads = detail?.threads ?? [];
  const thread = pickThread(threads, threadId, now);
  const reach = thread ? reachOf(thread, now) : null;
  const abilities = useAbilities(thread?.channel);
  const isCounted = kind === "reply" && typeof thread?.window?.remaining === "number";
  const parts = isCounted ? partsOf(text, uploads.files.length, abilities?.max_part_bytes ?? null) : 1;
  const left = reach?.state === "limited" ? reach.remaining : null;
  const isTooLong = kind === "reply" && left !== null && parts > left;
  const copies = useCopies(kind === "reply" ? thread : null);
  const isBlocked = kind === "reply" && (reach?.state === "blocked" || (detail !== undefined && !thread));
  const isUploading = uploads.files.some((file) => !file.file && !file.error);
  const canSend = !isBlocked && !isTooLong && !isUploading && detail !== undefined && (text.trim() !== "" || uploads.files.some((file) => file.file));
  // What only a customer's act opens, a template opens too; nothing else does.
  const mayPick = kind === "reply" && abilities?.templates === true && (!isBlocked || thread?.blocked_reason === "window_closed" || thread?.blocked_reason === "quota_used" || (reach?.state === "blocked" && !thread?.blocked_reason));
  const lastSequence = log.messages[log.messages.length - 1]?.sequence ?? 0;

  function write(next: string) {
    if (!text && next) setSeen(lastSequence);
    if (!next) setSeen(null);
    setText(next);
    draft.save({ text: next, kind, thread_id: thread?.id ?? null });
    if (kind === "reply") typing.touch(next !== "");
  }

  /** Reply or note; what is written goes along, so that a note is never found again as a reply. */
  function turnTo(next: "reply" | "note") {
    setKind(next);
    if (text) draft.save({ text, kind: next, thread_id: thread?.id ?? null });
  }

  const mention = useMention(field, kind === "note" ? agents.filter((agent) => agent.id !== me.id) : [], (next) => write(next));

  useRestoredDraft(detail, draft.unsaved, (held) => {
    // What is already being written goes before what was, and what was sent is no draft any more, even if it waits.
    if (text || draft.isSent(held) || log.pending.some((waits) => waits.kind === held.kind && waits.text === held.text.trim())) return;
    setText(held.text);
    setKind(held.kind);
    setThreadId(held.thread_id);
    setSeen(lastSequence);
  });
  useDroppedFiles(uploads.add);
  useEffect(() => fit(field.current), [text]);
  useEffect(() => {
    turn.current = turnTo;
  });

  function insertText(more: string) {
    write(withCard(text, more));
    setTimeout(() => field.current?.focus());
  }

  function insertCard(card: InsertedCard) {
    insertText(card.text);
    inserted.current = card;
  }

  function submit() {
    if (!canSend) return;
    const body = text.trim();
    void send(
      id,
      {
        client_id: newClientId(),
        kind,
        text: body,
        thread_id: kind === "reply" ? (thread?.id ?? null) : null,
        attachments: uploads.files.map((file) => file.file).filter((file): file is Attachment => file !== null),
        cc: copies.kept,
        card: kind === "reply" ? inserted.current : null,
        mentions: kind === "note" ? agents.filter((agent) => agent.id !== me.id && body.includes(`@${agent.name}`)).map((agent) => agent.id) : [],
        created_at: new Date().toISOString(),
        state: "sending",
        error: null,
      },
      seen ?? lastSequence,
    );
    inserted.current = null;
    setText("");
    setSeen(null);
    draft.sent(body);
    typing.touch(false);
    uploads.clear();
    field.current?.focus();
  }

  function sendTemplate(template: FilledTemplate, shown: string) {
    void send(
      id,
      { client_id: newClientId(), kind: "reply", text: shown, thread_id: thread?.id ?? null, attachments: [], mentions: [], template, created_at: new Date().toISOString(), state: "sending", error: null },
      lastSequence,
    );
  }

  function onKeyDown(press: KeyboardEvent<HTMLTextAreaElement>) {
    if (mention.onKeyDown(press)) return;
    if (isSendKey(press.nativeEvent, sendKey)) {
      press.preventDefault();
      submit();
    } else if (press.key === "Escape" && !press.nativeEvent.isComposing) {
      field.current?.blur();
    }
  }

  function onPaste(event: ClipboardEvent) {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    uploads.add(event.clipboardData.files);
  }

  useComposerCommands((next) => {
    turn.current(next);
    // The key that brought us here must not be written into the field.
    setTimeout(() => field.current?.focus());
  });

  return (
    <div className={classes.area}>
      <SinceNotice log={log} seen={text ? seen : null} me={me.id} onSeen={() => setSeen(lastSequence)} />
      {kind === "reply" && !isBlocked && (
        <Suspense fallback={null}>
          <SuggestionStrip conversationId={id} messages={log.messages} onInsert={insertCard} onDraft={insertText} onAttach={uploads.putBack} />
        </Suspense>
      )}
      {kind === "note" && maySumUp && (
        <Suspense fallback={null}>
          <SummaryBox key={id} conversationId={id} onInsert={insertText} />
        </Suspense>
      )}
      <div
        className={`${classes.box} ${kind === "note" ? classes.note : ""} ${isOver ? classes.over : ""}`}
        onDragOver={() => setOver(true)}
        onDragLeave={() => setOver(false)}
        onDrop={() => setOver(false)}
      >
        <div className={classes.head}>
          <div role="tablist" aria-label={t("composer.kind")} className={classes.kinds}>
            {(["reply", "note"] as const).map((choice) => (
              <button key={choice} type="button" role="tab" aria-selected={kind === choice} className={classes.kind} onClick={() => turnTo(choice)}>
                {choice === "note" && <StickyNote size={13} aria-hidden />}
                {t(`composer.${choice}`)}
              </button>
            ))}
          </div>
          {kind === "reply" ? <ChannelPicker threads={threads} chosen={thread} onChoose={(chosen) => setThreadId(chosen.id)} /> : <span className={classes.hint}>{t("composer.noteHint")}</span>}
        </div>
        {thread && copies.kept && !isBlocked && <CopyLine thread={thread} messages={log.messages} left={copies.left} onToggle={copies.toggle} />}
        {isBlocked && detail ? (
          <BlockedNotice conversationId={id} thread={thread} reason={thread?.blocked_reason ?? (reach?.state === "blocked" ? reach.reason : null)} others={otherWays(threads, thread, now)} onChoose={(other) => setThreadId(other.id)} onNote={() => turnTo("note")} onTemplate={mayPick ? () => setPicking(true) : null} />
        ) : (
          <div className={classes.writing}>
            <MentionList mention={mention} />
            <textarea
              ref={field}
              className={classes.field}
              rows={2}
              dir="auto"
              value={text}
              placeholder={t(kind === "note" ? "composer.notePlaceholder" : "composer.placeholder")}
              aria-label={t(kind === "note" ? "composer.note" : "composer.reply")}
              onChange={(event) => {
                write(event.currentTarget.value);
                mention.follow(event.currentTarget);
              }}
              onKeyDown={onKeyDown}
              onPaste={onPaste}
              onBlur={() => {
                typing.touch(false);
                mention.close();
              }}
            />
          </div>
        )}
        {kind === "reply" && !isBlocked && left !== null && parts > 1 && (
          <p role="status" className={`${classes.parts} ${isTooLong ? classes.tooLong : ""}`}>
            {t(isTooLong ? "composer.tooManyParts" : "composer.parts", { count: parts, left })}
          </p>
        )}
        <FileChips files={uploads.files} onRemove={uploads.remove} />
        <div className={classes.foot}>
          <Tooltip label={t("composer.attach")}>
            <ActionIcon aria-label={t("composer.attach")} onClick={() => picker.current?.click()}>
              <Paperclip size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          {mayPick && (
            <Tooltip label={t("composer.template")}>
              <ActionIcon aria-label={t("composer.template")} onClick={() => setPicking(true)}>
                <LayoutTemplate size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          <input
            ref={picker}
            type="file"
            multiple
            hidden
            onChange={(event) => {
              uploads.add(event.currentTarget.files ?? []);
              event.currentTarget.value = "";
            }}
          />
          <SendKeyMenu sendKey={sendKey} onSendKey={setSendKey} />
          <Button disabled={!canSend} onClick={submit} rightSection={kind === "reply" ? <SendHorizontal size={14} aria-hidden /> : null}>
            {t(kind === "note" ? "composer.addNote" : "composer.send")}
          </Button>
        </div>
      </div>
      {isPicking && thread && (
        <Suspense fallback={null}>
          <TemplateDialog thread={thread} onSend={sendTemplate} onClose={() => setPicking(false)} />
        </Suspense>
      )}
      <StaleDialog
        id={id}
        onEdit={(held) => {
          // A note under way must not run into a reply: the held one stays in the thread until the field is free.
          if (kind === "note" && text) return;
          const whole = [held.text, text].filter(Boolean).join("\n");
          discardPending(held);
          setKind("reply");
          setText(whole);
          inserted.current = held.card ?? null;
          uploads.putBack(held.attachments);
          draft.save({ text: whole, kind: "reply", thread_id: held.thread_id });
          setSeen(lastSequence);
        }}
      />
    </div>
  );
}

/** What a channel can do; undefined until it is known. */
function useAbilities(kind: string | undefined): Channel["abilities"] | undefined {
  const channels = useQuery({ queryKey: keys.channels, queryFn: api.channels.list, staleTime: Infinity });
  return channels.data?.items.find((channel) => channel.kind === kind)?.abilities;
}

/** Grows the field with its text, up to a height at which it scrolls. */
function fit(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(TALLEST_PX, field.scrollHeight)}px`;
}

/** Takes files dropped anywhere on the page: outside the field they would make the browser leave it. */
function useDroppedFiles(add: (files: Iterable<File>) => void): void {
  useEffect(() => {
    const over = (event: DragEvent) => event.preventDefault();
    const drop = (event: DragEvent) => {
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      event.preventDefault();
      add(files);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, [add]);
}

/** Puts the draft back once, when the conversation is opened: the tab's own, where the server has not taken it, else the stored one. */
function useRestoredDraft(detail: ConversationDetail | undefined, unsaved: DraftKeeper["unsaved"], restore: (draft: NonNullable<ReturnType<DraftKeeper["unsaved"]>>) => void): void {
  const done = useRef(false);
  const isReady = detail !== undefined;
  useEffect(() => {
    if (!isReady || done.current) return;
    done.current = true;
    const held = unsaved() ?? detail.draft;
    if (held?.text) restore(held);
    // Only the first answer restores; later ones would overwrite what is being written.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isReady]);
}

function useComposerCommands(focus: (kind: "reply" | "note") => void): void {
  const { t } = useTranslation();
  const commands = useMemo<Command[]>(
    () => [
      { id: "composer.reply", section: "conversation", label: t("commands.writeReply"), icon: <SendHorizontal size={16} />, run: () => focus("reply") },
      { id: "composer.note", section: "conversation", label: t("commands.writeNote"), icon: <StickyNote size={16} />, run: () => focus("note") },
    ],
    // focus only sets state of this composer.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [t],
  );
  useCommands(commands);
}

/** Says which key sends, and lets one choose another. */
function SendKeyMenu({ sendKey, onSendKey }: { sendKey: SendKey; onSendKey: (key: SendKey) => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="top-end" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.keys} title={t("composer.sendOptions")}>
          <KeyCaps keys={sendKey === "enter" ? "enter" : "mod+enter"} /> {t("composer.toSend")}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {(["enter", "mod-enter"] as const).map((choice) => (
          <Menu.RadioItem key={choice} value={choice} checked={choice === sendKey} closeMenuOnClick onChange={() => onSendKey(choice)}>
            {t(choice === "enter" ? "composer.enterSends" : "composer.modEnterSends")}
          </Menu.RadioItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
