import { Button, Drawer, Textarea } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState, showToast } from "@trunkline/ui";
import { CloudOff } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useAgent, useConversation } from "../../entities/hooks";
import { failureText, showFailure } from "../../failures";
import { useMe } from "../../session/SessionGate";
import ActionDialogs from "../inbox/actions/ActionDialogs";
import { actionsOn } from "../inbox/actions/perform";
import type { ActionDialog, ConversationActions } from "../inbox/actions/useConversationActions";
import { Timeline } from "../inbox/thread/Timeline";
import { useDetail, useMessages } from "../inbox/thread/useThread";
import { whisper } from "./deeds";
import classes from "./WatchDrawer.module.css";

/** A conversation watched over the owner's shoulder: nobody is shown that one looks on, and nothing counts as read. */
export default function WatchDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe();
  const detail = useDetail(id);
  const messages = useMessages(id);
  const conversation = useConversation(id);
  const owner = useAgent(conversation?.assignee_id);
  const [dialog, setDialog] = useState<ActionDialog | null>(null);
  const actions = { dialog, open: setDialog, close: () => setDialog(null) } as ConversationActions;
  const isMine = conversation?.assignee_id === me.account.id;
  const isClosed = conversation?.status === "resolved";

  async function takeOver() {
    if (await actionsOn.assign(id, me.account.id, me.account.name)) void navigate(`/inbox/mine/${id}`);
  }

  return (
    <Drawer opened onClose={onClose} position="right" size={560} padding={0} title={conversation?.contact.name ?? t("common.loading")} classNames={{ body: classes.body, header: classes.header, content: classes.content }}>
      <p className={classes.facts}>{owner ? t("floor.watch.owner", { name: owner.name }) : t("floor.nobody")}</p>
      {detail.isError && !conversation ? (
        <EmptyState icon={<CloudOff size={20} />} title={t("thread.failedTitle")} text={failureText(detail.error)} />
      ) : (
        <div className={classes.thread}>
          <Timeline id={id} messages={messages} threads={detail.data?.threads ?? []} readAtOpen={null} onAtEnd={ignore} />
        </div>
      )}
      {owner && !isMine && !isClosed && <Whisper key={owner.id} id={id} owner={owner} />}
      <div className={classes.actions}>
        {!isMine && !isClosed && <Button onClick={() => void takeOver()}>{t("floor.watch.takeOver")}</Button>}
        {!isClosed && (
          <Button variant="default" onClick={() => setDialog("assign")}>
            {t("actions.assign")}
          </Button>
        )}
        {!isClosed && (
          <Button variant="default" onClick={() => setDialog("transfer")}>
            {t("actions.transfer")}
          </Button>
        )}
        <Button variant="subtle" onClick={() => void navigate(`/inbox/all/${id}`)}>
          {t("floor.watch.open")}
        </Button>
      </div>
      {dialog && <ActionDialogs id={id} actions={actions} />}
    </Drawer>
  );
}

const ignore = () => undefined;

/** A line for the owner's eyes: a note of the thread, amber there, of which they are told. */
function Whisper({ id, owner }: { id: string; owner: { id: string; name: string } }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const [isBusy, setBusy] = useState(false);

  async function send() {
    if (!text.trim() || isBusy) return;
    setBusy(true);
    try {
      await whisper(id, owner.id, text.trim(), clientId);
      setText("");
      setClientId(crypto.randomUUID());
      showToast({ text: t("floor.watch.whispered", { name: owner.name }) });
    } catch (thrown) {
      showFailure(thrown);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className={classes.whisper}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <Textarea className={classes.grow} aria-label={t("floor.watch.whisper", { name: owner.name })} placeholder={t("floor.watch.whisper", { name: owner.name })} autosize minRows={1} maxRows={5} value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <Button type="submit" variant="default" loading={isBusy} disabled={!text.trim()}>
        {t("floor.watch.send")}
      </Button>
    </form>
  );
}
