import { useQuery } from "@tanstack/react-query";
import { measureCalls, type ArticleMeasures, type Span } from "@trunkline/client/measures";
import { formatNumber, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Lightbulb } from "lucide-react";
import { Link } from "react-router";
import { keys } from "../../../queries";
import { FailingList } from "../gaps/FailingList";
import { DayBars } from "./DayBars";
import { DeflectionTable } from "./DeflectionTable";
import { daysSince, length, ratio, share } from "./figures";
import classes from "./measures.module.css";
import { Asked, Figures, Section, Tiles } from "./parts";

const FEW = 30;

/** What became of proposed articles: used or not, where they stood, against conversations without any. */
export function ProposalsView({ span }: { span: Span }) {
  const { t } = useTranslation();
  const asked = useQuery({ queryKey: keys.articleMeasures(span.from), queryFn: () => measureCalls.articles(span) });
  return (
    <Asked query={asked}>
      {(found) =>
        found.proposals.shown + found.proposals.silent + found.proposals.control === 0 ? (
          <>
            <div className={classes.nothing}>
              <EmptyState icon={<Lightbulb size={20} />} title={t("measures.articles.none")} text={t("measures.articles.noneText")} />
            </div>
            <DeflectionTable found={found.deflection} />
          </>
        ) : (
          <Found found={found} from={span.from} />
        )
      }
    </Asked>
  );
}

function Found({ found, from }: { found: ArticleMeasures; from: string }) {
  const { t } = useTranslation();
  const { proposals: all } = found;
  const looked = all.shown + all.silent;
  const byDay = new Map(found.days.map((each) => [each.day, each]));
  return (
    <>
      {found.is_cut && <p className={classes.warning}>{t("measures.articles.isCut")}</p>}
      <Tiles
        tiles={[
          { label: t("measures.articles.shown"), value: formatNumber(all.shown), more: t("measures.articles.ofQuestions", { share: share(all.shown, looked) }) },
          { label: t("measures.articles.silent"), value: formatNumber(all.silent), more: share(all.silent, looked) },
          { label: t("measures.articles.used"), value: share(all.used, all.shown), more: t("measures.articles.times", { count: all.used }) },
          { label: t("measures.articles.firstUsed"), value: share(all.first_used, all.shown), more: t("measures.articles.times", { count: all.first_used }) },
          { label: t("measures.articles.accepted"), value: share(all.accepted, all.shown), more: t("measures.articles.acceptedMore", { share: ratio(all.edit_share) }) },
          { label: t("measures.articles.notRelevant"), value: formatNumber(all.not_relevant), more: share(all.not_relevant, all.shown) },
          { label: t("measures.articles.timeToUse"), value: length(all.use_p50_s), more: t("measures.articles.ninety", { time: length(all.use_p90_s) }) },
          { label: t("measures.articles.soon"), value: share(all.used_within_10_min, all.used), more: t("measures.articles.times", { count: all.used_within_10_min }) },
        ]}
      />
      <p className={classes.hint}>{t("measures.articles.how", { inserted: formatNumber(all.inserted), edited: formatNumber(all.edited), linked: formatNumber(all.sent_link), opened: formatNumber(all.opened), dismissed: formatNumber(all.dismissed), sent: formatNumber(all.sent) })}</p>
      <Section title={t("measures.articles.byDay")}>
        <DayBars
          title={t("measures.articles.byDay")}
          series={[
            { name: t("measures.articles.used"), tone: "done" },
            { name: t("measures.articles.unused"), tone: "waiting" },
            { name: t("measures.articles.silent"), tone: "plain" },
          ]}
          days={daysSince(from).map((day) => {
            const each = byDay.get(day);
            return { day, values: each ? [each.used, Math.max(0, each.shown - each.used), each.silent] : [0, 0, 0] };
          })}
        />
      </Section>
      <Section title={t("measures.articles.byPlace")} hint={t("measures.articles.byPlaceHint")}>
        <Figures
          label={t("measures.articles.byPlace")}
          rows={found.places}
          keyOf={({ place }) => String(place)}
          columns={[
            { name: t("measures.articles.place"), isName: true, cell: ({ place }) => t("measures.articles.card", { place }) },
            { name: t("measures.articles.shown"), cell: ({ shown }) => formatNumber(shown) },
            { name: t("measures.articles.used"), cell: ({ used }) => formatNumber(used) },
            { name: t("measures.articles.usedShare"), cell: ({ used, shown }) => share(used, shown) },
            { name: t("measures.articles.seen"), cell: ({ seen_share }) => (seen_share === null ? t("measures.articles.tooFew") : ratio(seen_share)) },
            { name: t("measures.articles.corrected"), cell: ({ corrected_rate }) => ratio(corrected_rate) },
            { name: t("measures.articles.notRelevant"), cell: ({ not_relevant }) => formatNumber(not_relevant) },
          ]}
        />
      </Section>
      <Groups groups={found.groups} />
      <DeflectionTable found={found.deflection} />
      <Section title={t("measures.articles.byArticle")} hint={t("measures.articles.byArticleHint")}>
        <Figures
          label={t("measures.articles.byArticle")}
          rows={found.articles}
          keyOf={({ article_id }) => article_id}
          columns={[
            {
              name: t("measures.articles.article"),
              isName: true,
              cell: ({ article_id, title, language }) => (
                <Link to={`/knowledge/${article_id}`} lang={language}>
                  {title}
                </Link>
              ),
            },
            { name: t("measures.articles.shown"), cell: ({ shown }) => formatNumber(shown) },
            { name: t("measures.articles.used"), cell: ({ used }) => formatNumber(used) },
            { name: t("measures.articles.usedShare"), cell: ({ used, shown }) => share(used, shown) },
            { name: t("measures.articles.corrected"), cell: ({ corrected_rate }) => ratio(corrected_rate) },
            { name: t("measures.articles.notRelevant"), cell: ({ not_relevant }) => formatNumber(not_relevant) },
            { name: t("measures.articles.reopened"), cell: ({ reopened }) => formatNumber(reopened) },
            { name: t("measures.articles.timeToUse"), cell: ({ use_p50_s }) => length(use_p50_s) },
            { name: t("measures.articles.age"), cell: ({ age_p50_s }) => length(age_p50_s) },
          ]}
        />
      </Section>
      <FailingList />
    </>
  );
}

/** Conversations without suggestions against all others: what suggestions change. */
function Groups({ groups }: { groups: ArticleMeasures["groups"] }) {
  const { t } = useTranslation();
  const rows = [
    { name: t("measures.articles.others"), ...groups.others },
    { name: t("measures.articles.control"), ...groups.control },
  ];
  const isFew = Math.min(groups.control.answered, groups.others.answered) < FEW;
  return (
    <Section title={t("measures.articles.effect")} hint={t("measures.articles.effectHint")}>
      <Figures
        label={t("measures.articles.effect")}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { name: t("measures.articles.group"), isName: true, cell: ({ name }) => name },
          { name: t("measures.articles.conversations"), cell: ({ conversations }) => formatNumber(conversations) },
          { name: t("measures.articles.firstReply"), cell: ({ first_reply_p50_s }) => length(first_reply_p50_s) },
          { name: t("measures.articles.resolution"), cell: ({ resolution_p50_s }) => length(resolution_p50_s) },
        ]}
      />
      {isFew && <p className={classes.hint}>{t("measures.articles.effectFew", { count: FEW })}</p>}
    </Section>
  );
}
