import { useQuery } from "@tanstack/react-query";
import { measureCalls, type ArticleMeasures, type Span, type Teacher } from "@trunkline/client/measures";
import { Button } from "@mantine/core";
import { formatDay, formatNumber, useTranslation, type TFunction } from "@trunkline/i18n";
import { EmptyState, showToast, useNow } from "@trunkline/ui";
import { GraduationCap } from "lucide-react";
import { useState } from "react";
import { keys } from "../../../queries";
import { ConfirmDialog } from "../../settings/parts/ConfirmDialog";
import { ExampleList } from "./ExampleList";
import { share } from "./figures";
import { Asked, Figures, Section, Tiles } from "./parts";

/** What was learned, what it changed, from whom; and the way to take it back. */
export function LearningView({ span }: { span: Span }) {
  const asked = useQuery({ queryKey: keys.articleMeasures(span.from), queryFn: () => measureCalls.articles(span) });
  return <Asked query={asked}>{(found) => <Found learning={found.learning} />}</Asked>;
}

function Found({ learning: { taught, teachers } }: { learning: ArticleMeasures["learning"] }) {
  const { t } = useTranslation();
  return (
    <>
      <Section title={t("measures.learning.effect")} hint={t("measures.learning.effectHint")}>
        <Tiles
          tiles={[
            { label: t("measures.learning.articles"), value: formatNumber(taught.articles) },
            { label: t("measures.learning.before"), value: share(taught.used_before, taught.shown_before), more: cards(t, taught.shown_before, taught.place_before) },
            { label: t("measures.learning.after"), value: share(taught.used_after, taught.shown_after), more: cards(t, taught.shown_after, taught.place_after) },
          ]}
        />
      </Section>
      <Teachers teachers={teachers} />
      <ExampleList />
    </>
  );
}

function cards(t: TFunction, shown: number, place: number | null): string {
  return place === null ? t("measures.learning.noCards") : t("measures.learning.cards", { count: shown, place: place.toFixed(1) });
}

/** What is learned from each colleague, to be taken back as a whole. */
function Teachers({ teachers }: { teachers: readonly Teacher[] }) {
  const { t } = useTranslation();
  const now = useNow(3600);
  const [asked, setAsked] = useState<Teacher | null>(null);
  return (
    <Section title={t("measures.learning.teachers")} hint={t("measures.learning.teachersHint")}>
      {teachers.length === 0 ? (
        <EmptyState icon={<GraduationCap size={20} />} title={t("measures.learning.none")} text={t("measures.learning.noneText")} />
      ) : (
        <Figures
          label={t("measures.learning.teachers")}
          rows={teachers}
          keyOf={({ agent_id }) => agent_id}
          columns={[
            { name: t("measures.learning.colleague"), isName: true, cell: ({ name }) => name },
            { name: t("measures.learning.accepted"), cell: ({ accepted }) => formatNumber(accepted) },
            { name: t("measures.learning.rejected"), cell: ({ rejected }) => formatNumber(rejected) },
            { name: t("measures.learning.labels"), cell: ({ labels }) => formatNumber(labels) },
            { name: t("measures.learning.last"), cell: ({ last_at }) => formatDay(last_at, now) },
            {
              name: t("measures.learning.undo"),
              cell: (teacher) => (
                <Button size="compact-xs" variant="default" onClick={() => setAsked(teacher)} aria-label={t("measures.learning.forgetOf", { name: teacher.name })}>
                  {t("measures.learning.forget")}
                </Button>
              ),
            },
          ]}
        />
      )}
      {asked && (
        <ConfirmDialog
          title={t("measures.learning.forgetTitle", { name: asked.name })}
          text={t("measures.learning.forgetText", { count: asked.accepted + asked.rejected + asked.labels })}
          confirm={t("measures.learning.forget")}
          run={() => measureCalls.forget(asked.agent_id)}
          refreshes={[keys.allArticleMeasures, keys.articleExamples]}
          onClose={() => setAsked(null)}
          onDone={() => showToast({ text: t("measures.learning.forgotten") })}
        />
      )}
    </Section>
  );
}
