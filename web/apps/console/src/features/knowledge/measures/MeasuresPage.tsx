import "@trunkline/ui/forms.css";
import { Select } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { ArrowLeft } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, Navigate, NavLink, useParams } from "react-router";
import { useMe } from "../../../session/SessionGate";
import { BotView } from "./BotView";
import { LearningView } from "./LearningView";
import { ModelView } from "./ModelView";
import { ProposalsView } from "./ProposalsView";
import { SPANS, spanOf } from "./figures";
import classes from "./measures.module.css";

const VIEWS = [
  { name: "articles", needs: "articles.publish", Body: ProposalsView },
  { name: "learning", needs: "articles.publish", Body: LearningView },
  { name: "bot", needs: "floor.watch", Body: BotView },
  { name: "model", needs: "audit.read", Body: ModelView },
] as const;

/** What came of what the program proposed, answered and drafted. */
export default function MeasuresPage() {
  const { t } = useTranslation();
  const { view } = useParams();
  const { permissions } = useMe();
  const [days, setDays] = useState(30);
  const span = useMemo(() => spanOf(days), [days]);
  const views = VIEWS.filter(({ needs }) => permissions.includes(needs));
  const current = views.find(({ name }) => name === (view ?? "articles"));
  if (!current) return <Navigate to={views[0] ? `/knowledge/measures/${views[0].name}` : "/knowledge"} replace />;
  const { Body } = current;
  return (
    <main className={classes.page} aria-label={t("measures.title")}>
      <div className={classes.column}>
        <Link to="/knowledge" className={classes.back}>
          <ArrowLeft size={14} aria-hidden /> {t("measures.back")}
        </Link>
        <header className={classes.header}>
          <div>
            <h1 className={classes.title}>{t("measures.title")}</h1>
            <p className={classes.hint}>{t(`measures.${current.name}.hint`)}</p>
          </div>
          <Select size="xs" className={classes.span} allowDeselect={false} aria-label={t("measures.span")} data={SPANS.map((each) => ({ value: String(each), label: t("measures.days", { count: each }) }))} value={String(days)} onChange={(value) => setDays(Number(value))} />
        </header>
        <nav className={classes.tabs} aria-label={t("measures.title")}>
          {views.map(({ name }) => (
            <NavLink key={name} to={`/knowledge/measures/${name}`} className={`${classes.tab} ${name === current.name ? classes.active : ""}`} aria-current={name === current.name ? "page" : undefined}>
              {t(`measures.${name}.title`)}
            </NavLink>
          ))}
        </nav>
        <Body span={span} />
      </div>
    </main>
  );
}
