import { Button } from "@mantine/core";
import { api, type Content, type Message, type Thread } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { newClientId } from "@trunkline/thread";
import { formatSpan, useNow } from "@trunkline/ui";
import { Phone, PhoneCall, PhoneIncoming, PhoneMissed, PhoneOutgoing, Voicemail } from "lucide-react";
import { useState } from "react";
import { entities } from "../../../entities/store";
import { showFailure } from "../../../failures";
import classes from "./CallCard.module.css";
import { callTitle, isMissed, type CallFacts } from "./calls";

type CallContent = Extract<Content, { type: "call" }>;

/** A telephone call from the first ring to its recording; the card changes as the call proceeds. */
export function CallCard({ message, content, thread }: { message: Message; content: CallContent; thread: Thread | undefined }) {
  const { t } = useTranslation();
  const isLive = content.state !== "ended" && message.delivery?.state !== "failed";
  const missed = isMissed(content);
  const number = content.direction === "inbound" ? content.caller : content.callee;
  return (
    <section className={`${classes.card} ${isLive ? classes.live : ""}`} aria-label={t(callTitle(content))}>
      <span className={`${classes.icon} ${missed ? classes.missed : ""}`}>
        <CallIcon call={content} />
      </span>
      <div className={classes.body}>
        <p className={classes.head}>
          <strong>{t(callTitle(content))}</strong>
          <Clock content={content} isLive={isLive} />
        </p>
        <p className={classes.small}>{number || t("calls.hidden")}</p>
        <Facts content={content} />
        <Recordings message={message} content={content} />
        {missed && thread?.can_call && <CallButton conversationId={message.conversation_id} threadId={thread.id} label={t("calls.callBack")} />}
      </div>
    </section>
  );
}

/** Rings the agent's own telephone, and then the customer. */
export function CallButton({ conversationId, threadId, label }: { conversationId: string; threadId: string; label: string }) {
  const [isBusy, setBusy] = useState(false);
  async function call() {
    setBusy(true);
    try {
      entities.messages.take(await api.conversations.call(conversationId, { thread_id: threadId, client_id: newClientId() }));
    } catch (thrown) {
      showFailure(thrown);
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button size="compact-sm" className={classes.button ?? ""} leftSection={<Phone size={14} />} loading={isBusy} onClick={() => void call()}>
      {label}
    </Button>
  );
}

export function CallIcon({ call, size = 18 }: { call: CallFacts; size?: number }) {
  if (isMissed(call)) return call.outcome === "voicemail" ? <Voicemail size={size} aria-hidden /> : <PhoneMissed size={size} aria-hidden />;
  if (call.state === "answered") return <PhoneCall size={size} aria-hidden />;
  return call.direction === "inbound" ? <PhoneIncoming size={size} aria-hidden /> : <PhoneOutgoing size={size} aria-hidden />;
}

/** How long it lasted, or is lasting. */
function Clock({ content, isLive }: { content: CallContent; isLive: boolean }) {
  const { t } = useTranslation();
  const now = useNow();
  const since = content.answered_at ?? content.started_at;
  if (isLive && since) {
    return (
      <span className={classes.clock} role="timer" aria-label={t("calls.lasts")}>
        {formatSpan(Math.max(0, (now - Date.parse(since)) / 1000))}
      </span>
    );
  }
  return content.duration_s === undefined ? null : <span className={classes.clock}>{formatSpan(content.duration_s)}</span>;
}

function Facts({ content }: { content: CallContent }) {
  const { t } = useTranslation();
  const facts = [
    content.answered_by && t(content.direction === "inbound" ? "calls.answeredBy" : "calls.calledBy", { name: content.answered_by }),
    content.digits && t("calls.digits", { digits: content.digits }),
    content.state === "ended" && content.cause && t("calls.cause", { cause: content.cause }),
  ].filter(Boolean);
  if (facts.length === 0) return null;
  return (
    <p className={classes.small} title={content.started_at ? formatMoment(content.started_at) : undefined}>
      {facts.join(" · ")}
    </p>
  );
}

function Recordings({ message, content }: { message: Message; content: CallContent }) {
  const { t } = useTranslation();
  return content.recordings?.map((recording) => {
    const file = message.attachments.find((one) => one.id === recording.file_id);
    if (!file) return null;
    const label = t(recording.kind === "voicemail" ? "calls.voicemail" : recording.side ? `calls.side.${recording.side}` : "calls.recording");
    return (
      <div key={recording.key} className={classes.recording}>
        <span className={classes.small}>{file.expired_at ? t("calls.expired", { what: label }) : label}</span>
        {!file.expired_at && <audio controls preload="metadata" src={file.url} aria-label={label} />}
      </div>
    );
  });
}
