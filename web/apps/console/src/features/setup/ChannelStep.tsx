import { Button, Loader, TextInput, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inbox } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { newClientId } from "@trunkline/thread";
import { ChannelIcon } from "@trunkline/ui";
import { CircleCheck } from "lucide-react";
import { useEffect, useState, type KeyboardEvent } from "react";
import { useQueues } from "../../entities/hooks";
import { failureText, showFailure } from "../../failures";
import { followFrames } from "../../live/stream";
import { keys, queryClient } from "../../queries";
import { HealthPanel, testConnection } from "../settings/inboxes/HealthPanel";
import { SettingsForm } from "../settings/inboxes/SettingsForm";
import { SetupSteps } from "../settings/inboxes/SetupSteps";
import { useChannels } from "../settings/inboxes/useForm";
import { useSaving } from "../settings/parts/useSaving";
import type { Ways } from "./FirstRun";
import classes from "./setup.module.css";
import { StepFoot, StepHead } from "./Wizard";

const KINDS = ["webchat", "email"] as const;
type Kind = (typeof KINDS)[number];

/** The first way in for customers, tried out for real before anything is built on it. */
export function ChannelStep({ onNext, onBack }: Ways) {
  const { t } = useTranslation();
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const [chosen, setChosen] = useState<Kind | null>(null);
  const held = (kind: Kind) => inboxes.data?.items.find((inbox) => inbox.kind === kind);
  const kind = chosen ?? KINDS.find(held) ?? null;
  const { isBusy, failure, save } = useSaving(keys.inboxes);
  const queues = useQueues();

  function choose(next: Kind) {
    setChosen(next);
    if (next === "webchat" && inboxes.data && !held(next)) void save(() => api.inboxes.create({ kind: next, name: t("setup.channel.chatName"), queue_id: queues[0]?.id ?? null }));
  }

  const inbox = kind ? held(kind) : undefined;
  return (
    <div className={classes.body}>
      <StepHead title={t("setup.channel.title")} lead={t("setup.channel.lead")} />
      <div className={classes.fields}>
        <div className={classes.kinds} role="group" aria-label={t("setup.channel.title")}>
          {KINDS.map((one) => (
            <UnstyledButton key={one} className={classes.kind} aria-pressed={kind === one} disabled={isBusy || !inboxes.data} onClick={() => choose(one)}>
              <ChannelIcon kind={one} size={20} />
              <strong>{t(`channels.${one}`)}</strong>
              <span>{t(`setup.channel.${one}`)}</span>
            </UnstyledButton>
          ))}
        </div>
        {failure && (
          <p role="alert" className={classes.failure}>
            {failureText(failure)}
          </p>
        )}
        {kind === "webchat" && inbox && <ChatTrial inbox={inbox} />}
        {kind === "email" && <Mail inbox={inbox ?? null} />}
        <p className={classes.hint}>{t("setup.channel.others")}</p>
      </div>
      <StepFoot onBack={onBack} onSkip={inbox ? undefined : onNext} skip={t("setup.skip")}>
        <Button size="sm" disabled={!inbox} onClick={onNext}>
          {t("setup.next")}
        </Button>
      </StepFoot>
    </div>
  );
}

/** The chat as customers see it, and beside it what of it arrives here. */
function ChatTrial({ inbox }: { inbox: Inbox }) {
  const { t, i18n } = useTranslation();
  const arrived = useQuery({ queryKey: keys.list({ inbox: inbox.id, view: "all" }), queryFn: () => api.conversations.list({ inbox: inbox.id, view: "all", limit: 1 }), refetchInterval: 5_000 });
  const { refetch } = arrived;
  useEffect(() => followFrames(({ data }) => void (data.message && refetch())), [refetch]);
  const conversation = arrived.data?.items[0];
  const steps = useChannels().channels.find(({ channel }) => channel.kind === inbox.kind)?.form.steps ?? [];
  return (
    <>
      <div className={classes.trial}>
        <iframe className={classes.window} src={`/chat/${inbox.id}?lang=${i18n.language}`} title={t("setup.channel.window")} />
        <section className={classes.arrivals} aria-label={t("setup.channel.here")} aria-live="polite">
          <h2 className={classes.sub}>{t("setup.channel.here")}</h2>
          {conversation?.last_message ? (
            <>
              <span className={classes.arrived}>
                <CircleCheck size={16} aria-hidden /> {t("setup.channel.arrived", { number: conversation.number })}
              </span>
              <div className={classes.bubble}>
                <span>{conversation.contact.name || t("setup.channel.somebody")}</span>
                {conversation.last_message.text}
              </div>
              <Answer conversationId={conversation.id} onSent={() => void refetch()} />
            </>
          ) : (
            <span className={classes.waiting}>
              <Loader size={14} aria-hidden /> {t("setup.channel.waiting")}
            </span>
          )}
        </section>
      </div>
      {steps.length > 0 && <SetupSteps inbox={inbox} steps={steps} />}
    </>
  );
}

/** A first answer, by the way that every later one takes. */
function Answer({ conversationId, onSent }: { conversationId: string; onSent: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);

  async function send() {
    if (!text.trim() || isBusy) return;
    setBusy(true);
    try {
      await api.conversations.send(conversationId, { kind: "reply", text: text.trim(), client_id: newClientId() });
      setText("");
      onSent();
    } catch (thrown) {
      showFailure(thrown);
    } finally {
      setBusy(false);
    }
  }

  function onKeyDown(press: KeyboardEvent) {
    if (press.key !== "Enter" || press.nativeEvent.isComposing) return;
    press.preventDefault();
    void send();
  }

  return (
    <div className={classes.answer}>
      <TextInput size="sm" label={t("setup.channel.answer")} maxLength={2000} value={text} onChange={(event) => setText(event.currentTarget.value)} onKeyDown={onKeyDown} />
      <Button size="sm" variant="default" loading={isBusy} disabled={!text.trim()} onClick={() => void send()}>
        {t("setup.channel.send")}
      </Button>
    </div>
  );
}

function Mail({ inbox }: { inbox: Inbox | null }) {
  const { channels } = useChannels();
  const queues = useQueues();
  const known = channels.find(({ channel }) => channel.kind === "email");
  const stored = useQuery({ queryKey: keys.inbox(inbox?.id ?? ""), queryFn: () => api.inboxes.get(inbox?.id ?? ""), enabled: inbox !== null });
  if (!known) return null;
  return (
    <>
      {stored.data && <HealthPanel inbox={stored.data} />}
      <SettingsForm
        key={stored.data?.id ?? "new"}
        channel={known.channel}
        form={known.form}
        inbox={stored.data ?? null}
        queueId={queues[0]?.id ?? null}
        onSaved={(saved) => {
          queryClient.setQueryData(keys.inbox(saved.id), saved);
          void testConnection(saved);
        }}
      />
      {stored.data && known.form.steps.length > 0 && <SetupSteps inbox={stored.data} steps={known.form.steps} />}
    </>
  );
}
