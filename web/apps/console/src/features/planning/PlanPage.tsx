import "@trunkline/ui/forms.css";
import { useTranslation } from "@trunkline/i18n";
import { ArrowLeft } from "lucide-react";
import { Link, NavLink } from "react-router";
import classes from "./planning.module.css";
import { StaffingView } from "./StaffingView";
import { WhatIfView } from "./WhatIfView";

export type PlanView = "what-if" | "staffing";

/** What other rules would have made of recorded days, and how many people each half hour needs. */
export default function PlanPage({ view }: { view: PlanView }) {
  const { t } = useTranslation();
  return (
    <main className={classes.page} aria-label={t("planning.title")}>
      <header className={classes.header}>
        <Link className={classes.back} to="/floor">
          <ArrowLeft size={14} aria-hidden /> {t("nav.floor")}
        </Link>
        <h1 className={classes.title}>{t("planning.title")}</h1>
        <nav className={classes.views} aria-label={t("planning.title")}>
          <NavLink className={({ isActive }) => (isActive ? `${classes.view} ${classes.chosen}` : classes.view)} to="/floor/what-if">
            {t("planning.whatIf")}
          </NavLink>
          <NavLink className={({ isActive }) => (isActive ? `${classes.view} ${classes.chosen}` : classes.view)} to="/floor/staffing">
            {t("planning.staffing")}
          </NavLink>
        </nav>
      </header>
      {view === "what-if" ? <WhatIfView /> : <StaffingView />}
    </main>
  );
}
