import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "@trunkline/client";
import { measureCalls, type BotOutcomes, type Span } from "@trunkline/client/measures";
import { formatNumber, knownText, useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Bot } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { keys } from "../../../queries";
import { DayBars } from "./DayBars";
import { daysSince, share } from "./figures";
import classes from "./measures.module.css";
import { Asked, Figures, Section, Tiles } from "./parts";

/** What came of the conversations that the bot answered first. */
export function BotView({ span }: { span: Span }) {
  const { t } = useTranslation();
  const [inbox, setInbox] = useState<string | null>(null);
  const inboxes = useQuery({ queryKey: keys.inboxes, queryFn: api.inboxes.list });
  const asked = useQuery({ queryKey: keys.botOutcomes(span.from, inbox), queryFn: () => measureCalls.bot({ ...span, ...(inbox ? { inbox } : {}) }) });
  return (
    <>
      <Select size="xs" className={classes.filter} clearable clearButtonProps={{ "aria-label": t("common.clear") }} aria-label={t("measures.bot.inbox")} placeholder={t("measures.bot.everyInbox")} data={(inboxes.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))} value={inbox} onChange={setInbox} />
      <Asked query={asked}>
        {(found) =>
          found.conversations === 0 ? (
            <div className={classes.nothing}>
              <EmptyState icon={<Bot size={20} />} title={t("measures.bot.none")} text={t("measures.bot.noneText")} />
            </div>
          ) : (
            <Found found={found} from={span.from} />
          )
        }
      </Asked>
    </>
  );
}

function Found({ found, from }: { found: BotOutcomes; from: string }) {
  const { t } = useTranslation();
  const byDay = new Map(found.days.map((each) => [each.day, each]));
  const whole = found.conversations;
  return (
    <>
      <Tiles
        tiles={[
          { label: t("measures.bot.conversations"), value: formatNumber(whole) },
          { label: t("measures.bot.answered"), value: formatNumber(found.answered) },
          { label: t("measures.bot.helped"), value: formatNumber(found.helped), more: t("measures.bot.helpedMore", { share: share(found.helped, whole) }) },
          { label: t("measures.bot.left"), value: formatNumber(found.left), more: t("measures.bot.leftMore", { share: share(found.left, whole) }) },
          { label: t("measures.bot.handedOver"), value: formatNumber(found.handed_over), more: t("measures.bot.handedOverMore", { share: share(found.handed_over, whole), asked: formatNumber(found.asked) }) },
          { label: t("measures.bot.missed"), value: formatNumber(found.missed) },
          { label: t("measures.bot.notHelped"), value: formatNumber(found.not_helped), more: share(found.not_helped, found.answered) },
        ]}
      />
      <Section title={t("measures.bot.byDay")}>
        <DayBars
          title={t("measures.bot.byDay")}
          series={[
            { name: t("measures.bot.helped"), tone: "done" },
            { name: t("measures.bot.left"), tone: "waiting" },
            { name: t("measures.bot.handedOver"), tone: "plain" },
            { name: t("measures.bot.missed"), tone: "risk" },
          ]}
          days={daysSince(from).map((day) => {
            const each = byDay.get(day);
            return { day, values: each ? [each.helped, each.left, each.handed_over, each.missed] : [0, 0, 0, 0] };
          })}
        />
      </Section>
      {Object.keys(found.reasons).length > 0 && (
        <Section title={t("measures.bot.why")}>
          <Figures
            label={t("measures.bot.why")}
            rows={Object.entries(found.reasons)}
            keyOf={([reason]) => reason}
            columns={[
              { name: t("measures.bot.reason"), isName: true, cell: ([reason]) => knownText(`measures.bot.reasons.${reason}`) ?? reason },
              { name: t("measures.bot.times"), cell: ([, times]) => formatNumber(times) },
              { name: t("measures.bot.share"), cell: ([, times]) => share(times, found.handed_over) },
            ]}
          />
        </Section>
      )}
      {found.articles.length > 0 && (
        <Section title={t("measures.bot.byArticle")}>
          <Figures
            label={t("measures.bot.byArticle")}
            rows={found.articles}
            keyOf={({ article_id }) => article_id}
            columns={[
              {
                name: t("measures.articles.article"),
                isName: true,
                cell: ({ article_id, title, language }) =>
                  title === null ? (
                    t("measures.bot.hidden")
                  ) : (
                    <Link to={`/knowledge/${article_id}`} lang={language ?? undefined}>
                      {title}
                    </Link>
                  ),
              },
              { name: t("measures.bot.sent"), cell: ({ answered }) => formatNumber(answered) },
              { name: t("measures.bot.helped"), cell: ({ helped }) => formatNumber(helped) },
              { name: t("measures.bot.left"), cell: ({ left }) => formatNumber(left) },
              { name: t("measures.bot.notHelped"), cell: ({ not_helped }) => formatNumber(not_helped) },
            ]}
          />
        </Section>
      )}
      {found.forms.length > 0 && (
        <Section title={t("measures.bot.byForm")}>
          <Figures
            label={t("measures.bot.byForm")}
            rows={found.forms}
            keyOf={({ form_id }) => form_id}
            columns={[
              { name: t("measures.bot.form"), isName: true, cell: ({ name }) => name ?? t("measures.bot.gone") },
              { name: t("measures.bot.begun"), cell: ({ begun }) => formatNumber(begun) },
              { name: t("measures.bot.done"), cell: ({ done, begun }) => `${formatNumber(done)} · ${share(done, begun)}` },
              { name: t("measures.bot.formLeft"), cell: ({ left }) => formatNumber(left) },
            ]}
          />
        </Section>
      )}
    </>
  );
}
