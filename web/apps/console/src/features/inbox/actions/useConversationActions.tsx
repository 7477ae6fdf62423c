import type { View } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ArrowRightLeft, Ban, Check, CheckCheck, ClipboardCheck, Combine, Flag, GraduationCap, Handshake, Moon, RotateCcw, Tags, TrendingUp, UserCheck, UserPlus, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useCommands, type Command } from "../../../actions/registry";
import { belongs, inOrder } from "../../../entities/conversation/selectors";
import { useConversation } from "../../../entities/hooks";
import { entities } from "../../../entities/store";
import { useMe } from "../../../session/SessionGate";
import { actionsOn } from "./perform";

export type ActionDialog = "assign" | "transfer" | "snooze" | "resolve" | "tags" | "priority" | "merge" | "escalate" | "handover" | "consult" | "swarm";

export interface ConversationActions {
  dialog: ActionDialog | null;
  open: (dialog: ActionDialog) => void;
  close: () => void;
  run: (action: keyof typeof RUNS) => void;
  /** What the header's menu offers. */
  menu: Command[];
}

/** What can be done with the open conversation, for header, palette and keyboard alike. */
export function useConversationActions(id: string, view: View): ConversationActions {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const me = useMe().account;
  const conversation = useConversation(id);
  const [dialog, setDialog] = useState<ActionDialog | null>(null);
  const isClosed = conversation?.status === "resolved";
  const isMine = conversation?.assignee_id === me.id;
  const hasOwner = !isClosed && Boolean(conversation?.assignee_id);
  const isSpam = conversation?.is_spam ?? false;
  const wrapsUp = conversation?.routing?.state === "wrap_up";
  // Whoever closes it is told first what was asked beside it and is not done.
  const sides = conversation?.sides;
  const hasSides = Boolean(sides?.waiting || sides?.answered);

  const commands = useMemo<Command[]>(() => {
    const dialogCommand = (name: ActionDialog, icon: React.ReactNode): Command => ({
      id: `conversation.${name}`,
      section: "conversation",
      label: t(`actions.${name === "resolve" ? "resolveWith" : name}`),
      icon,
      run: () => setDialog(name),
    });
    const takeOrGive: Command = isMine
      ? { id: "conversation.giveBack", section: "conversation", label: t("actions.giveBack"), icon: <UserCheck size={16} />, run: () => void actionsOn.assign(id, null, "") }
      : { id: "conversation.take", section: "conversation", label: t("actions.take"), icon: <UserCheck size={16} />, run: () => void actionsOn.assign(id, me.id, me.name) };
    const ending: Command[] = isClosed
      ? [{ id: "conversation.reopen", section: "conversation", label: t("actions.reopen"), icon: <RotateCcw size={16} />, run: () => void actionsOn.reopen(id) }]
      : [
          { id: "conversation.resolveNow", section: "conversation", label: t("actions.resolve"), icon: <Check size={16} />, run: () => resolve(() => void actionsOn.resolve(id)) },
          { id: "conversation.resolveAndNext", section: "conversation", label: t("actions.resolveAndNext"), icon: <CheckCheck size={16} />, run: () => resolve(() => void resolveAndNext()) },
          dialogCommand("resolve", <Check size={16} />),
        ];
    const resolve = (run: () => void) => (hasSides ? setDialog("resolve") : run());
    const resolveAndNext = async () => {
      const next = nextInView(id, view, me.id);
      if (await actionsOn.resolve(id)) void navigate(next ? `/inbox/${view}/${next}` : `/inbox/${view}`);
    };
    const wrapUp: Command[] = wrapsUp
      ? [{ id: "conversation.finishWrapUp", section: "conversation", label: t("actions.finishWrapUp"), icon: <ClipboardCheck size={16} />, run: () => void actionsOn.finishWrapUp(id) }]
      : [];
    return [
      takeOrGive,
      dialogCommand("assign", <UserPlus size={16} />),
      dialogCommand("transfer", <ArrowRightLeft size={16} />),
      ...(hasOwner ? [dialogCommand("handover", <Handshake size={16} />), dialogCommand("consult", <GraduationCap size={16} />), dialogCommand("swarm", <Users size={16} />)] : []),
      dialogCommand("escalate", <TrendingUp size={16} />),
      dialogCommand("snooze", <Moon size={16} />),
      dialogCommand("tags", <Tags size={16} />),
      dialogCommand("priority", <Flag size={16} />),
      dialogCommand("merge", <Combine size={16} />),
      {
        id: "conversation.spam",
        section: "conversation",
        label: t(isSpam ? "actions.notSpam" : "actions.spam"),
        icon: <Ban size={16} />,
        run: () => void actionsOn.patch(id, { is_spam: !isSpam }, t(isSpam ? "actions.unmarkedSpam" : "actions.markedSpam")),
      },
      { id: "conversation.caseLink", section: "conversation", label: t("actions.caseLink"), icon: <ClipboardCheck size={16} />, run: () => void import("./caseLink").then(({ copyCaseLink }) => copyCaseLink(id)) },
      ...wrapUp,
      ...ending,
    ];
  }, [id, isClosed, isMine, hasOwner, hasSides, isSpam, wrapsUp, me.id, me.name, navigate, t, view]);
  useCommands(commands);

  return {
    dialog,
    open: setDialog,
    close: () => setDialog(null),
    run: (action) => commands.find((command) => command.id === RUNS[action])?.run(),
    menu: commands.filter((command) => !IN_HEADER.has(command.id)),
  };
}

const RUNS = { take: "conversation.take", resolve: "conversation.resolveNow", reopen: "conversation.reopen", resolveAndNext: "conversation.resolveAndNext", finishWrapUp: "conversation.finishWrapUp" };
/** These have buttons of their own. */
const IN_HEADER = new Set(["conversation.finishWrapUp", "conversation.resolveNow", "conversation.resolveAndNext", "conversation.resolve", "conversation.reopen"]);

/** What to take up after this one: the longest waiting of the view, else the newest. */
export function nextInView(id: string, view: View, me: string): string | null {
  const rest = [...entities.conversations.values()].filter((row) => row.id !== id && row.status === "open" && belongs(row, { view }, me));
  const waiting = rest.filter((row) => row.waiting_since).sort(inOrder("waiting"))[0];
  return (waiting ?? rest.sort(inOrder("newest"))[0])?.id ?? null;
}
