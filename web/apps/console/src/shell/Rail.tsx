import { Tooltip } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { ConnectionLight, Logo } from "@trunkline/ui";
import { BookOpen, ChartColumn, Contact, Gauge, Inbox, MessagesSquare, Settings } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link, useLocation } from "react-router";
import { useCounts } from "../features/inbox/list/useCounts";
import { useSideNews } from "../features/sides/useSideNews";
import { useLink } from "../live/stream";
import { useMe } from "../session/SessionGate";
import { AgentState } from "./AgentState";
import { LanguageSwitch } from "./LanguageSwitch";
import classes from "./Rail.module.css";
import { SchemeSwitch } from "./SchemeSwitch";

/** The way around at the left edge; at its foot the agent's own state. On a phone it lies at the lower edge. */
export function Rail() {
  const { t } = useTranslation();
  const link = useLink();
  const counts = useCounts();
  const waiting = counts?.waiting ?? 0;
  const asked = useSideNews();
  useEffect(() => {
    document.title = waiting > 0 ? `(${waiting}) Trunkline` : "Trunkline";
  }, [waiting]);
  return (
    <nav className={classes.rail} aria-label={t("nav.label")}>
      <span className={classes.logo}>
        <Logo size={28} />
      </span>
      <RailLink to="/inbox" label={t("nav.inbox")} icon={<Inbox size={20} />} count={waiting} countLabel={t("nav.waitingCount", { count: waiting, shown: capped(waiting) })} />
      <RailLink to="/asked" label={t("nav.asked")} icon={<MessagesSquare size={20} />} count={asked} countLabel={t("nav.askedCount", { count: asked, shown: capped(asked) })} />
      {useMe().permissions.includes("floor.watch") && <RailLink to="/floor" label={t("nav.floor")} icon={<Gauge size={20} />} />}
      <RailLink to="/contacts" label={t("nav.contacts")} icon={<Contact size={20} />} />
      <RailLink to="/knowledge" label={t("nav.knowledge")} icon={<BookOpen size={20} />} />
      <RailLink to="/reports" label={t("nav.reports")} icon={<ChartColumn size={20} />} />
      <RailLink to="/settings" label={t("nav.settings")} icon={<Settings size={20} />} />
      <div className={classes.foot}>
        <ConnectionLight link={link} label={t(`link.${link}`)} />
        <span className={classes.wide}>
          <LanguageSwitch />
        </span>
        <span className={classes.wide}>
          <SchemeSwitch />
        </span>
        <AgentState />
      </div>
    </nav>
  );
}

/** As much as there is room for. */
const capped = (count: number): string => (count > 99 ? "99+" : String(count));

interface RailLinkProps {
  to: string;
  label: string;
  icon: ReactNode;
  count?: number;
  countLabel?: string;
}

function RailLink({ to, label, icon, count = 0, countLabel }: RailLinkProps) {
  const isActive = useLocation().pathname.startsWith(to);
  return (
    <Tooltip label={label} position="right">
      <Link to={to} className={`${classes.link} ${isActive ? classes.active : ""}`} aria-current={isActive ? "page" : undefined} aria-label={count > 0 ? `${label}, ${countLabel}` : label}>
        {icon}
        {count > 0 && (
          <span className={classes.count} aria-hidden>
            {capped(count)}
          </span>
        )}
      </Link>
    </Tooltip>
  );
}
