import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { knowledge, type Id, type Message, type ModelDraft } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { PenLine } from "lucide-react";
import { failureText } from "../../../failures";
import { isCurrent } from "../composer/suggestions";
import { Sentences } from "./Sentences";
import classes from "./drafting.module.css";

interface DraftBoxProps {
  conversationId: Id;
  messages: readonly Message[];
  onInsert: (text: string) => void;
}

/** Has a reply drafted from the articles, and shows it with its sources; it goes nowhere without a click. */
export default function DraftBox({ conversationId, messages, onInsert }: DraftBoxProps) {
  const { t } = useTranslation();
  const asked = useMutation({ mutationFn: () => knowledge.drafter.draft(conversationId) });
  // What answers an earlier question is not shown under the next one.
  const draft = asked.data && isCurrent(asked.data, messages) ? asked.data : null;
  return (
    <div className={classes.box}>
      {!draft && (
        <Button size="compact-sm" variant="default" title={t("drafting.draftHint")} leftSection={<PenLine size={13} aria-hidden />} loading={asked.isPending} onClick={() => asked.mutate()}>
          {t("drafting.draft")}
        </Button>
      )}
      {asked.error && (
        <span role="alert" className={classes.refused}>
          {failureText(asked.error)}
        </span>
      )}
      {draft && (
        <section className={classes.panel} aria-label={t("drafting.draftLabel")}>
          <Sentences sentences={draft.sentences} lang={draft.language} />
          <Sources draft={draft} />
          <p className={classes.hint}>{t("drafting.readFirst")}</p>
          <span className={classes.buttons}>
            <Button
              size="compact-sm"
              onClick={() => {
                onInsert(draft.text);
                asked.reset();
              }}
            >
              {t("drafting.insert")}
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

/** The articles that are cited, each under its number. */
function Sources({ draft }: { draft: ModelDraft }) {
  const { t } = useTranslation();
  const cited = new Set(draft.sentences.flatMap((one) => one.cites));
  return (
    <ol className={classes.sources} aria-label={t("drafting.sources")}>
      {draft.cards.map(
        (card, index) =>
          cited.has(index + 1) && (
            <li key={card.article_id}>
              <sup className={classes.cite}>{index + 1}</sup>
              <a href={`/knowledge/${card.article_id}`} target="_blank" rel="noreferrer" lang={card.language}>
                {card.title}
              </a>
              <span className={classes.quote} lang={card.language}>
                {card.text}
              </span>
            </li>
          ),
      )}
    </ol>
  );
}
