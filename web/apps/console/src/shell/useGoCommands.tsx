import { useTranslation } from "@trunkline/i18n";
import { AtSign, BookOpen, BookX, ChartColumn, Contact, FolderInput, Gauge, Inbox, LogOut, MessagesSquare, Monitor, PenLine, Settings } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useCommands, type Command } from "../actions/registry";
import { mayOpen, SECTIONS } from "../features/settings/sections";
import { signOut, useMe } from "../session/SessionGate";
import { openStart } from "./overlays";

/** The ways to every page and every section of the settings, and out. */
export function useGoCommands(): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { permissions } = useMe();
  const commands = useMemo<Command[]>(() => {
    const go = (id: string, label: string, path: string, icon: ReactNode): Command => ({ id, section: "go", label, icon, run: () => void navigate(path) });
    const inbox = <Inbox size={16} />;
    return [
      { id: "conversation.start", section: "go", label: t("start.title"), icon: <PenLine size={16} />, run: () => openStart(null) },
      go("go.inbox", t("nav.inbox"), "/inbox", inbox),
      go("go.mine", t("commands.goMine"), "/inbox/mine", inbox),
      go("go.waiting", t("commands.goWaiting"), "/inbox/waiting", inbox),
      go("go.mentions", t("commands.goMentions"), "/inbox/mentions", <AtSign size={16} />),
      go("go.snoozed", t("commands.goSnoozed"), "/inbox/snoozed", inbox),
      go("go.all", t("commands.goAll"), "/inbox/all", inbox),
      go("go.asked", t("nav.asked"), "/asked", <MessagesSquare size={16} />),
      ...(permissions.includes("floor.watch") ? [go("go.floor", t("nav.floor"), "/floor", <Gauge size={16} />), go("go.wallboard", t("commands.goWallboard"), "/floor/wall", <Monitor size={16} />)] : []),
      go("go.contacts", t("nav.contacts"), "/contacts", <Contact size={16} />),
      go("go.knowledge", t("nav.knowledge"), "/knowledge", <BookOpen size={16} />),
      go("go.gaps", t("knowledge.gaps"), "/knowledge/gaps", <BookX size={16} />),
      go("go.exchange", t("knowledge.exchange"), "/knowledge/exchange", <FolderInput size={16} />),
      go("go.measures", t("knowledge.measures"), "/knowledge/measures", <ChartColumn size={16} />),
      go("go.reports", t("nav.reports"), "/reports", <ChartColumn size={16} />),
      go("go.settings", t("nav.settings"), "/settings", <Settings size={16} />),
      // Their titles come with the words of the settings, which the palette loads.
      ...SECTIONS.filter((section) => mayOpen(section, permissions)).map((section): Command => ({ id: `settings.${section}`, section: "settings", label: "", icon: <Settings size={16} />, run: () => void navigate(`/settings/${section}`) })),
      { id: "session.signOut", section: "preferences", label: t("shell.signOut"), icon: <LogOut size={16} />, run: () => void signOut() },
    ];
  }, [navigate, permissions, t]);
  useCommands(commands);
}
