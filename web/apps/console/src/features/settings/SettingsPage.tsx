import { loadTexts, useTranslation } from "@trunkline/i18n";
import { Building2, CalendarDays, ClipboardList, FileClock, FolderTree, GraduationCap, Inbox, Keyboard, KeyRound, ListChecks, ListFilter, ListPlus, MailWarning, Megaphone, MessageSquareText, MonitorSmartphone, Rows3, ScrollText, Tags, Timer, UserRound, UsersRound, Webhook, Zap } from "lucide-react";
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
import { GROUPS, mayOpen, type SectionName } from "./sections";
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
const ShortcutsSection = lazy(() => import("./shortcuts/ShortcutsSection"));
const WebhooksSection = lazy(() => import("./webhooks/WebhooksSection"));

interface Entry {
  Icon: ComponentType<{ size: number }>;
  Body: ComponentType;
  /** Uses the whole width, and the height that is left. */
  isWide?: boolean;
}

const ENTRIES: Record<SectionName, Entry> = {
  inboxes: { Icon: Inbox, Body: InboxesSection },
  "dead-letters": { Icon: MailWarning, Body: DeadLettersSection },
  queues: { Icon: Rows3, Body: QueuesSection },
  rules: { Icon: ListFilter, Body: RulesSection },
  skills: { Icon: GraduationCap, Body: SkillsSection, isWide: true },
  calendars: { Icon: CalendarDays, Body: CalendarsSection },
  "sla-policies": { Icon: Timer, Body: PoliciesSection },
  automation: { Icon: Zap, Body: AutomationSection },
  macros: { Icon: ListChecks, Body: MacrosSection },
  forms: { Icon: ClipboardList, Body: FormsSection },
  "canned-replies": { Icon: MessageSquareText, Body: RepliesSection },
  agents: { Icon: UserRound, Body: AgentsSection },
  teams: { Icon: UsersRound, Body: TeamsSection },
  announcements: { Icon: Megaphone, Body: AnnouncementsSection },
  tags: { Icon: Tags, Body: TagsSection },
  fields: { Icon: ListPlus, Body: FieldsSection },
  "article-categories": { Icon: FolderTree, Body: CategoriesSection },
  files: { Icon: FileClock, Body: FilesSection },
  workspace: { Icon: Building2, Body: WorkspaceSection },
  webhooks: { Icon: Webhook, Body: WebhooksSection },
  audit: { Icon: ScrollText, Body: AuditSection },
  shortcuts: { Icon: Keyboard, Body: ShortcutsSection },
  tokens: { Icon: KeyRound, Body: TokensSection },
  sessions: { Icon: MonitorSmartphone, Body: SessionsSection },
};

/** What is set up here, and how it fares. */
export default function SettingsPage() {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const { section } = useParams();
  const navigate = useNavigate();
  useSettingsStream();
  const groups = GROUPS.map(({ name, sections }) => ({ name, sections: sections.filter((one) => mayOpen(one, permissions)) })).filter(({ sections }) => sections.length > 0);
  const current = groups.flatMap(({ sections }) => sections).find((one) => one === section);
  if (!current) return <Navigate to="/settings/inboxes" replace />;
  const { Body, isWide } = ENTRIES[current];
  return (
    <div className={classes.page}>
      <nav className={classes.nav} aria-label={t("nav.settings")}>
        <h1 className={classes.title}>{t("nav.settings")}</h1>
        {groups.map(({ name, sections }) => (
          <section key={name} className={classes.group} aria-label={t(`settings.groups.${name}`)}>
            <h2 className={classes.groupName}>{t(`settings.groups.${name}`)}</h2>
            {sections.map((one) => {
              const { Icon } = ENTRIES[one];
              return (
                <NavLink key={one} to={`/settings/${one}`} className={({ isActive }) => `${classes.link} ${isActive ? classes.active : ""}`}>
                  <Icon size={16} /> {t(`settings.${one}.title`)}
                </NavLink>
              );
            })}
          </section>
        ))}
        <select className={classes.choose} aria-label={t("nav.settings")} value={current} onChange={(event) => void navigate(`/settings/${event.currentTarget.value}`)}>
          {groups.map(({ name, sections }) => (
            <optgroup key={name} label={t(`settings.groups.${name}`)}>
              {sections.map((one) => (
                <option key={one} value={one}>
                  {t(`settings.${one}.title`)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </nav>
      <main className={`${classes.main} ${isWide ? classes.wide : ""}`}>
        <header className={classes.head}>
          <h2 className={classes.heading}>{t(`settings.${current}.title`)}</h2>
          <p className={classes.lead}>{t(`settings.${current}.lead`)}</p>
        </header>
        <Suspense fallback={null}>
          <Body key={current} />
        </Suspense>
      </main>
    </div>
  );
}
