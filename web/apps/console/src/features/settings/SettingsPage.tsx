import type { Me } from "@trunkline/client";
import { loadTexts, useTranslation } from "@trunkline/i18n";
import { Building2, CalendarDays, ClipboardList, FileClock, FolderTree, GraduationCap, Inbox, KeyRound, ListChecks, ListFilter, ListPlus, MailWarning, Megaphone, MessageSquareText, MonitorSmartphone, Rows3, ScrollText, Tags, Timer, UserRound, UsersRound, Webhook, Zap } from "lucide-react";
import { lazy, Suspense, type ComponentType } from "react";
import { Navigate, NavLink, useNavigate, useParams } from "react-router";
import { useMe } from "../../session/SessionGate";
import { FieldsSection } from "./data/FieldsSection";
import { TagsSection } from "./data/TagsSection";
import { DeadLettersSection } from "./DeadLettersSection";
import { FilesSection } from "./FilesSection";
import { InboxesSection } from "./inboxes/InboxesSection";
import { useSettingsStream } from "./keys";
import { AgentsSection } from "./people/AgentsSection";
import { TeamsSection } from "./people/TeamsSection";
import { QueuesSection } from "./queues/QueuesSection";
import { RulesSection } from "./rules/RulesSection";
import classes from "./SettingsPage.module.css";
import { SkillsSection } from "./skills/SkillsSection";
import { AuditSection } from "./workspace/AuditSection";
import { SessionsSection } from "./workspace/SessionsSection";
import { TokensSection } from "./workspace/TokensSection";
import { WorkspaceSection } from "./workspace/WorkspaceSection";

const AnnouncementsSection = lazy(async () => (await Promise.all([import("../announcements/AnnouncementsSection"), loadTexts("announcements")]))[0]);
const CalendarsSection = lazy(() => import("./calendars/CalendarsSection"));
const PoliciesSection = lazy(() => import("./sla/PoliciesSection"));
const AutomationSection = lazy(() => import("./automation/AutomationSection"));
const CategoriesSection = lazy(() => import("./data/CategoriesSection"));
const FormsSection = lazy(() => import("./forms/FormsSection"));
const MacrosSection = lazy(() => import("./macros/MacrosSection"));
const RepliesSection = lazy(() => import("./macros/RepliesSection"));
const WebhooksSection = lazy(() => import("./webhooks/WebhooksSection"));

interface Entry {
  name: "inboxes" | "dead-letters" | "queues" | "rules" | "skills" | "calendars" | "sla-policies" | "automation" | "macros" | "forms" | "canned-replies" | "agents" | "teams" | "tags" | "fields" | "article-categories" | "files" | "workspace" | "webhooks" | "audit" | "tokens" | "sessions" | "announcements";
  Icon: ComponentType<{ size: number }>;
  Body: ComponentType;
  needs?: Me["permissions"][number];
  /** Uses the whole width, and the height that is left. */
  isWide?: boolean;
}

interface Group {
  name: "channels" | "routing" | "automation" | "people" | "data" | "workspace" | "mine";
  entries: Entry[];
}

const GROUPS: Group[] = [
  {
    name: "channels",
    entries: [
      { name: "inboxes", Icon: Inbox, Body: InboxesSection },
      { name: "dead-letters", Icon: MailWarning, Body: DeadLettersSection, needs: "dead_letters.manage" },
    ],
  },
  {
    name: "routing",
    entries: [
      { name: "queues", Icon: Rows3, Body: QueuesSection },
      { name: "rules", Icon: ListFilter, Body: RulesSection, needs: "queues.manage" },
      { name: "skills", Icon: GraduationCap, Body: SkillsSection, needs: "queues.manage", isWide: true },
      { name: "calendars", Icon: CalendarDays, Body: CalendarsSection },
      { name: "sla-policies", Icon: Timer, Body: PoliciesSection },
    ],
  },
  {
    name: "automation",
    entries: [
      { name: "automation", Icon: Zap, Body: AutomationSection, needs: "queues.manage" },
      { name: "macros", Icon: ListChecks, Body: MacrosSection },
      { name: "canned-replies", Icon: MessageSquareText, Body: RepliesSection },
      { name: "forms", Icon: ClipboardList, Body: FormsSection, needs: "inboxes.manage" },
    ],
  },
  {
    name: "people",
    entries: [
      { name: "agents", Icon: UserRound, Body: AgentsSection },
      { name: "teams", Icon: UsersRound, Body: TeamsSection },
      { name: "announcements", Icon: Megaphone, Body: AnnouncementsSection },
    ],
  },
  {
    name: "data",
    entries: [
      { name: "tags", Icon: Tags, Body: TagsSection },
      { name: "fields", Icon: ListPlus, Body: FieldsSection },
      { name: "article-categories", Icon: FolderTree, Body: CategoriesSection },
      { name: "files", Icon: FileClock, Body: FilesSection, needs: "settings.manage" },
    ],
  },
  {
    name: "workspace",
    entries: [
      { name: "workspace", Icon: Building2, Body: WorkspaceSection, needs: "settings.manage" },
      { name: "webhooks", Icon: Webhook, Body: WebhooksSection, needs: "queues.manage" },
      { name: "audit", Icon: ScrollText, Body: AuditSection, needs: "audit.read" },
    ],
  },
  {
    name: "mine",
    entries: [
      { name: "tokens", Icon: KeyRound, Body: TokensSection },
      { name: "sessions", Icon: MonitorSmartphone, Body: SessionsSection },
    ],
  },
];

/** What is set up here, and how it fares. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const { section } = useParams();
  const navigate = useNavigate();
  useSettingsStream();
  const groups = GROUPS.map(({ name, entries }) => ({ name, entries: entries.filter(({ needs }) => !needs || permissions.includes(needs)) })).filter(({ entries }) => entries.length > 0);
  const current = groups.flatMap(({ entries }) => entries).find((entry) => entry.name === section);
  if (!current) return <Navigate to="/settings/inboxes" replace />;
  const { Body } = current;
  return (
    <div className={classes.page}>
      <nav className={classes.nav} aria-label={t("nav.settings")}>
        <h1 className={classes.title}>{t("nav.settings")}</h1>
        {groups.map(({ name, entries }) => (
          <section key={name} className={classes.group} aria-label={t(`settings.groups.${name}`)}>
            <h2 className={classes.groupName}>{t(`settings.groups.${name}`)}</h2>
            {entries.map(({ name: entry, Icon }) => (
              <NavLink key={entry} to={`/settings/${entry}`} className={({ isActive }) => `${classes.link} ${isActive ? classes.active : ""}`}>
                <Icon size={16} /> {t(`settings.${entry}.title`)}
              </NavLink>
            ))}
          </section>
        ))}
        <select className={classes.choose} aria-label={t("nav.settings")} value={current.name} onChange={(event) => void navigate(`/settings/${event.currentTarget.value}`)}>
          {groups.map(({ name, entries }) => (
            <optgroup key={name} label={t(`settings.groups.${name}`)}>
              {entries.map((entry) => (
                <option key={entry.name} value={entry.name}>
                  {t(`settings.${entry.name}.title`)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </nav>
      <main className={`${classes.main} ${current.isWide ? classes.wide : ""}`}>
        <header className={classes.head}>
          <h2 className={classes.heading}>{t(`settings.${current.name}.title`)}</h2>
          <p className={classes.lead}>{t(`settings.${current.name}.lead`)}</p>
        </header>
        <Suspense fallback={null}>
          <Body key={current.name} />
        </Suspense>
      </main>
    </div>
  );
}
