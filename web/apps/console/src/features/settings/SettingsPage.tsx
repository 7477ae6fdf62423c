import type { Me } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { FileClock, Inbox, MailWarning, Rows3, UsersRound } from "lucide-react";
import type { ReactNode } from "react";
import { Navigate, NavLink, useParams } from "react-router";
import { useMe } from "../../session/SessionGate";
import { AgentsSection } from "./AgentsSection";
import { DeadLettersSection } from "./DeadLettersSection";
import { FilesSection } from "./FilesSection";
import { InboxesSection } from "./inboxes/InboxesSection";
import { QueuesSection } from "./QueuesSection";
import classes from "./SettingsPage.module.css";

type Name = "inboxes" | "queues" | "agents" | "dead-letters" | "files";

interface Entry {
  name: Name;
  icon: ReactNode;
  body: ReactNode;
  needs?: Me["permissions"][number];
}

const ENTRIES: Entry[] = [
  { name: "inboxes", icon: <Inbox size={16} />, body: <InboxesSection /> },
  { name: "queues", icon: <Rows3 size={16} />, body: <QueuesSection /> },
  { name: "agents", icon: <UsersRound size={16} />, body: <AgentsSection /> },
  { name: "dead-letters", icon: <MailWarning size={16} />, body: <DeadLettersSection />, needs: "dead_letters.manage" },
  { name: "files", icon: <FileClock size={16} />, body: <FilesSection />, needs: "settings.manage" },
];

/** What is set up here, and how it fares. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const { section } = useParams();
  const entries = ENTRIES.filter((entry) => !entry.needs || permissions.includes(entry.needs));
  const current = entries.find((entry) => entry.name === section);
  if (!current) return <Navigate to="/settings/inboxes" replace />;
  return (
    <div className={classes.page}>
      <nav className={classes.nav} aria-label={t("nav.settings")}>
        <h1 className={classes.title}>{t("nav.settings")}</h1>
        {entries.map((entry) => (
          <NavLink key={entry.name} to={`/settings/${entry.name}`} className={({ isActive }) => `${classes.link} ${isActive ? classes.active : ""}`}>
            {entry.icon} {t(`settings.${entry.name}.title`)}
          </NavLink>
        ))}
      </nav>
      <main className={classes.main}>
        <header className={classes.head}>
          <h2 className={classes.heading}>{t(`settings.${current.name}.title`)}</h2>
          <p className={classes.lead}>{t(`settings.${current.name}.lead`)}</p>
        </header>
        {current.body}
      </main>
    </div>
  );
}
