import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { knowledge, type Id, type ModelSentence, type ModelSummary } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ClipboardList } from "lucide-react";
import { failureText } from "../../../failures";
import { Sentences } from "./Sentences";
import classes from "./drafting.module.css";
import { ownLanguage } from "./useDrafter";

interface SummaryBoxProps {
  conversationId: Id;
  onInsert: (text: string) => void;
}

/** Has the conversation summed up for whoever takes it over, to be put into a note. */
export default function SummaryBox({ conversationId, onInsert }: SummaryBoxProps) {
  const { t } = useTranslation();
  const asked = useMutation({ mutationFn: () => knowledge.drafter.summarise(conversationId, ownLanguage()) });
  const summary = asked.data;
  const says = (one: ModelSentence) => t(`drafting.by.${speakerOf(one, summary?.messages ?? [])}`);
  return (
    <div className={classes.box}>
      {!summary && (
        <Button size="compact-sm" variant="default" title={t("drafting.summaryHint")} leftSection={<ClipboardList size={13} aria-hidden />} loading={asked.isPending} onClick={() => asked.mutate()}>
          {t("drafting.summary")}
        </Button>
      )}
      {asked.error && (
        <span role="alert" className={classes.refused}>
          {failureText(asked.error)}
        </span>
      )}
      {summary && (
        <section className={classes.panel} aria-label={t("drafting.summaryLabel")}>
          <Sentences sentences={summary.sentences} lang={summary.language} before={(one) => <b className={classes.by}>{says(one)}</b>} />
          <p className={classes.hint}>{t("drafting.summaryRead")}</p>
          <span className={classes.buttons}>
            <Button
              size="compact-sm"
              onClick={() => {
                onInsert(summary.sentences.flatMap((one) => (one.text ? [`${says(one)}: ${one.text}`] : [])).join("\n"));
                asked.reset();
              }}
            >
              {t("drafting.insertNote")}
            </Button>
            <Button size="compact-sm" variant="subtle" color="gray" onClick={() => asked.reset()}>
              {t("drafting.discard")}
            </Button>
          </span>
        </section>
      )}
    </div>
  );
}

/** Who says what a sentence reports. */
function speakerOf(one: ModelSentence, messages: ModelSummary["messages"]): ModelSummary["messages"][number]["by"] | "several" {
  const [first, ...others] = new Set(one.cites.flatMap((number) => messages[number - 1]?.by ?? []));
  return first && others.length === 0 ? first : "several";
}
