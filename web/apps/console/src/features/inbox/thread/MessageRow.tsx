import { Button } from "@mantine/core";
import { api, type Message, type Thread } from "@trunkline/client";
import { formatMoment, formatTime, knownText, loadTexts, useTranslation } from "@trunkline/i18n";
import { Ticks, type Mark, type Row } from "@trunkline/thread";
import { ChannelIcon } from "@trunkline/ui";
import { CircleAlert, CircleHelp, StickyNote } from "lucide-react";
import { lazy, memo, Suspense, useState } from "react";
import { entities } from "../../../entities/store";
import { showFailure } from "../../../failures";
import { discardPending, resend } from "../composer/outbox";
import { languageOf } from "../drafting/language";
import { ownLanguage, useDrafter } from "../drafting/useDrafter";
import { Attachments } from "./Attachments";
import { CallCard } from "./CallCard";
import { Changes } from "./Changes";
import type { ThreadEntry } from "./entries";
import { MessageBody } from "./MessageBody";
import classes from "./MessageRow.module.css";
import { SystemLine } from "./SystemLine";

const TranslateLine = lazy(async () => (await Promise.all([import("../drafting/TranslateLine"), loadTexts("drafting")]))[0]);

interface MessageRowProps {
  row: Extract<Row<ThreadEntry>, { kind: "entry" }>;
  thread: Thread | undefined;
  /** With threads on several channels each run says where it was said. */
  showsPlace: boolean;
}

export const MessageRow = memo(function MessageRow({ row, thread, showsPlace }: MessageRowProps) {
  const { entry, startsRun, endsRun } = row;
  const { message, pending } = entry;
  if (entry.side === "system") return <SystemLine message={message} event={entry.event} />;
  const names = [classes.row, classes[entry.side], startsRun && classes.starts, endsRun && classes.ends, pending && classes.pending];
  const isBare = isPicturesOnly(message);
  const isMail = message?.content.type === "text" && Boolean(message.content.has_html);
  return (
    <article className={names.filter(Boolean).join(" ")}>
      {startsRun && <RunHead entry={entry} thread={showsPlace ? thread : undefined} />}
      <div className={`${classes.bubble} ${isMail ? classes.wide : ""} ${isBare ? classes.bare : ""}`} title={formatMoment(entry.at)}>
        <Said entry={entry} thread={thread} isMail={isMail} />
      </div>
      {message && <Changes message={message} />}
      {message && entry.side === "in" && <Translatable message={message} />}
      <RowFoot entry={entry} endsRun={endsRun} />
    </article>
  );
});

/** Offers a translation of what is not in the agent's own language. */
function Translatable({ message }: { message: Message }) {
  const mayTranslate = useDrafter();
  const language = mayTranslate ? languageOf(message.text) : null;
  if (!language || language === ownLanguage() || message.recalled_at) return null;
  return (
    <Suspense fallback={null}>
      <TranslateLine message={message} />
    </Suspense>
  );
}

function Said({ entry, thread, isMail }: { entry: ThreadEntry; thread: Thread | undefined; isMail: boolean }) {
  const { message, pending } = entry;
  if (message?.content.type === "call") return <CallCard message={message} content={message.content} thread={thread} />;
  return (
    <>
      {message ? <MessageBody message={message} /> : <p className={classes.plain}>{pending?.text}</p>}
      <Attachments files={message?.attachments ?? pending?.attachments ?? []} showsInline={isMail} />
    </>
  );
}

/** Pictures without words need no bubble around them. */
function isPicturesOnly(message: Message | null): boolean {
  const files = message?.attachments ?? [];
  return message !== null && !message.text && files.length > 0 && files.every((file) => file.content_type.startsWith("image/"));
}

function RunHead({ entry, thread }: { entry: ThreadEntry; thread: Thread | undefined }) {
  const { t } = useTranslation();
  const author = entry.message?.author;
  const name = entry.side === "in" || !author ? null : author.kind === "bot" ? t("thread.bot") : author.name;
  return (
    <header className={classes.head}>
      {entry.side === "note" && (
        <span className={classes.noteWord}>
          <StickyNote size={12} aria-hidden /> {t("thread.note")}
        </span>
      )}
      {thread && (
        <span className={classes.place}>
          <ChannelIcon kind={thread.channel} size={12} /> {thread.inbox_name}
        </span>
      )}
      {name && <span>{name}</span>}
      <time dateTime={entry.at}>{formatTime(entry.at)}</time>
    </header>
  );
}

const MARKS: Record<string, Mark> = { queued: "queued", sending: "sending", sent: "sent", delivered: "delivered", read: "read" };

/** Below the last bubble of a run its ticks; below any that failed the reason and the way on. */
function RowFoot({ entry, endsRun }: { entry: ThreadEntry; endsRun: boolean }) {
  const { t } = useTranslation();
  const { message, pending } = entry;
  if (pending) {
    if (pending.state === "failed") return <PendingFailure entry={entry} />;
    const state = pending.state === "waiting" ? "waits" : "sending";
    return (
      <footer className={classes.foot}>
        <Ticks mark="sending" label={t(`delivery.${state}`)} />
        {state === "waits" && <span>{t("delivery.waits")}</span>}
      </footer>
    );
  }
  const delivery = message?.delivery;
  if (!message || !delivery) return null;
  // A call's card says itself how far it came; only that it could not be made is said below.
  if (message.content.type === "call" && delivery.state !== "failed" && delivery.state !== "unknown") return null;
  if (delivery.state === "failed" || delivery.state === "unknown") return <DeliveryFailure message={message} />;
  if (!endsRun) return null;
  const mark = MARKS[delivery.state] ?? "sent";
  return (
    <footer className={`${classes.foot} ${mark === "read" ? classes.read : ""}`}>
      <Ticks mark={mark} label={t(`delivery.${mark}`)} />
      <span>{t(`delivery.${mark}`)}</span>
    </footer>
  );
}

function PendingFailure({ entry }: { entry: ThreadEntry }) {
  const { t } = useTranslation();
  const pending = entry.pending;
  if (!pending) return null;
  return (
    <div className={classes.failure} role="alert">
      <CircleAlert size={14} aria-hidden />
      <span>{t("thread.notSent", { reason: pending.error ?? "" })}</span>
      <Button size="compact-xs" variant="subtle" onClick={() => void resend(pending)}>
        {t("common.retry")}
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" onClick={() => discardPending(pending)}>
        {t("thread.discard")}
      </Button>
    </div>
  );
}

function DeliveryFailure({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const isUnknown = message.delivery?.state === "unknown";
  const error = message.delivery?.error;

  async function retry() {
    setBusy(true);
    try {
      entities.messages.take(await api.messages.retry(message.id));
    } catch (thrown) {
      showFailure(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className={isUnknown ? classes.doubt : classes.failure} role="alert">
      {isUnknown ? <CircleHelp size={14} aria-hidden /> : <CircleAlert size={14} aria-hidden />}
      <span>{isUnknown ? t("thread.mayHaveArrived") : t("thread.notDelivered", { reason: error ? (knownText(`errors.${error.code}`) ?? error.detail) : "" })}</span>
      <Button size="compact-xs" variant="subtle" loading={isBusy} onClick={() => void retry()}>
        {t(isUnknown ? "thread.sendAgain" : "common.retry")}
      </Button>
    </div>
  );
}
