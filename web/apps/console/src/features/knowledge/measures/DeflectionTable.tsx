import type { ArticleMeasures } from "@trunkline/client/measures";
import { formatNumber, useTranslation } from "@trunkline/i18n";
import { Figures, Section } from "./parts";

/** What no person had to answer, by where: said by customers, and only assumed. */
export function DeflectionTable({ found: { bot, chat, help_centre } }: { found: ArticleMeasures["deflection"] }) {
  const { t } = useTranslation();
  const rows = [
    { name: t("measures.articles.byBot"), confirmed: bot.confirmed, assumed: bot.assumed, more: "" },
    { name: t("measures.articles.inChat"), confirmed: chat.confirmed, assumed: chat.assumed, more: chat.visits ? t("measures.articles.inChatMore", { visits: formatNumber(chat.visits), wrote: formatNumber(chat.wrote), undecided: formatNumber(chat.undecided) }) : "" },
    { name: t("measures.articles.inHelpCentre"), confirmed: help_centre.helped, assumed: null, more: help_centre.not_helped ? t("measures.articles.notHelped", { count: help_centre.not_helped }) : "" },
  ];
  return (
    <Section title={t("measures.articles.deflection")} hint={t("measures.articles.deflectionHint")}>
      <Figures
        label={t("measures.articles.deflection")}
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { name: t("measures.articles.where"), isName: true, cell: ({ name }) => name },
          { name: t("measures.articles.confirmed"), cell: ({ confirmed }) => formatNumber(confirmed) },
          { name: t("measures.articles.assumed"), cell: ({ assumed }) => (assumed === null ? "–" : formatNumber(assumed)) },
          { name: t("measures.articles.besides"), cell: ({ more }) => more || "–" },
        ]}
      />
    </Section>
  );
}
