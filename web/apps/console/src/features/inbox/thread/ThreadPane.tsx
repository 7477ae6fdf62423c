import { Button, Drawer } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { asFailure, type View } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { CloudOff, EyeOff } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useConversation } from "../../../entities/hooks";
import { failureText } from "../../../failures";
import { tellViewing } from "../../../live/stream";
import { useLink } from "../../../live/stream";
import { useConversationActions } from "../actions/useConversationActions";
import { Composer } from "../composer/Composer";
import { PresenceLine } from "./PresenceLine";
import { ThreadHeader } from "./ThreadHeader";
import classes from "./ThreadPane.module.css";
import { Timeline } from "./Timeline";
import { useReadMark } from "./useReadMark";
import { useDetail, useMessages } from "./useThread";

const SidePanel = lazy(() => import("../side/SidePanel"));
const PartsBar = lazy(() => import("./PartsBar"));
const ActionDialogs = lazy(() => import("../actions/ActionDialogs"));

export interface ThreadPaneProps {
  id: string;
  view: View;
  showsSide: boolean;
  onToggleSide: () => void;
  onClose: () => void;
}

/** One conversation: header with actions, messages, composer, and the customer beside it. */
export function ThreadPane({ id, view, showsSide, onToggleSide, onClose }: ThreadPaneProps) {
  const { t } = useTranslation();
  const detail = useDetail(id);
  const messages = useMessages(id);
  const conversation = useConversation(id);
  const [isAtEnd, setAtEnd] = useState(true);
  const readAtOpen = useReadAtOpen(id);
  const isNarrow = useMediaQuery("(max-width: 1180px)", false, { getInitialValueInEffect: false });
  const [drawer, setDrawer] = useState(false);
  const actions = useConversationActions(id, view);
  const link = useLink();
  useReadMark(id, isAtEnd && messages.log.isLoaded);
  useEffect(() => {
    if (link === "live") tellViewing(id);
    return () => tellViewing(null);
  }, [id, link]);

  if (detail.isError && !conversation) {
    const isGone = asFailure(detail.error).status === 404;
    return (
      <main className={classes.alone}>
        <EmptyState
          icon={isGone ? <EyeOff size={20} /> : <CloudOff size={20} />}
          title={t(isGone ? "thread.goneTitle" : "thread.failedTitle")}
          text={isGone ? t("thread.goneText") : failureText(detail.error)}
          action={isGone ? <Button onClick={onClose}>{t("thread.back")}</Button> : <Button onClick={() => void detail.refetch()}>{t("common.retry")}</Button>}
        />
      </main>
    );
  }
  const side = (
    <Suspense fallback={null}>
      <SidePanel id={id} detail={detail.data} />
    </Suspense>
  );
  return (
    <div className={`${classes.pane} ${showsSide && !isNarrow ? classes.withSide : ""}`}>
      <main className={classes.main} aria-label={conversation?.contact.name}>
        <ThreadHeader id={id} detail={detail.data} actions={actions} onBack={onClose} onToggleSide={isNarrow ? () => setDrawer(true) : onToggleSide} />
        {conversation?.parts?.length ? (
          <Suspense fallback={null}>
            <PartsBar conversation={conversation} />
          </Suspense>
        ) : null}
        <Timeline id={id} messages={messages} threads={detail.data?.threads ?? []} readAtOpen={readAtOpen} onAtEnd={setAtEnd} />
        <PresenceLine id={id} />
        <Composer id={id} detail={detail.data} log={messages.log} />
      </main>
      {!isNarrow && showsSide && <aside className={classes.side}>{side}</aside>}
      {isNarrow && (
        <Drawer opened={drawer} onClose={() => setDrawer(false)} position="right" size={340} padding={0} title={t("side.title")} classNames={{ header: classes.drawerHeader }}>
          {side}
        </Drawer>
      )}
      {actions.dialog && (
        <Suspense fallback={null}>
          <ActionDialogs id={id} actions={actions} />
        </Suspense>
      )}
    </div>
  );
}

/** How far one had read when the conversation was opened: the line before what is new does not move while one reads. */
function useReadAtOpen(id: string): number | null {
  const conversation = useConversation(id);
  const [read, setRead] = useState<number | null>(null);
  const known = conversation?.me?.read_sequence;
  if (read === null && known !== undefined) setRead(known);
  return read;
}
