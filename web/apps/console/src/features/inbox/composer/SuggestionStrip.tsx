import { ActionIcon, Tooltip } from "@mantine/core";
import { knowledge, type Attachment, type Id, type Message, type SuggestionCard } from "@trunkline/client";
import { formatDay, loadTexts, useTranslation } from "@trunkline/i18n";
import { useNow } from "@trunkline/ui";
import { BookOpen, ExternalLink, Lock, ThumbsDown, X } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { CommandKeys } from "../../../actions/CommandKeys";
import { useCommands, type Command } from "../../../actions/registry";
import type { InsertedCard } from "../../../entities/message/log";
import { showFailure } from "../../../failures";
import classes from "./SuggestionStrip.module.css";
import { tellOutcome } from "./outbox";
import { useDrafter } from "../drafting/useDrafter";
import { useSuggestions } from "./suggestions";

const DraftBox = lazy(async () => (await Promise.all([import("../drafting/DraftBox"), loadTexts("drafting")]))[0]);

interface SuggestionStripProps {
  conversationId: Id;
  messages: readonly Message[];
  onInsert: (card: InsertedCard) => void;
  /** Takes what goes with an inserted article: its pictures, as uploads. */
  onAttach: (files: readonly Attachment[]) => void;
  /** A draft that a language model wrote, as far as it held. */
  onDraft: (text: string) => void;
}

/** Up to three articles that answer, above the field; Alt 1–3 inserts. */
export default function SuggestionStrip({ conversationId, messages, onInsert, onAttach, onDraft }: SuggestionStripProps) {
  const { t } = useTranslation();
  const now = useNow(60);
  const { id, cards, point, putAway } = useSuggestions(conversationId, messages);
  const mayDraft = useDrafter();
  const [armed, setArmed] = useState<string | null>(null);

  /** What is for colleagues only goes into a reply at the second try. */
  function insert(card: SuggestionCard) {
    if (card.audience === "internal" && armed !== card.article_id) {
      setArmed(card.article_id);
      return;
    }
    setArmed(null);
    if (!id) return;
    onInsert({ suggestionId: id, articleId: card.article_id, text: card.text });
    void tellOutcome(id, { outcome: "inserted", article_id: card.article_id });
    void attach(card.pictures);
  }

  /** Lets pictures go with the reply; one whose article was made internal meanwhile stays here, and that is said. */
  async function attach(pictures: readonly Id[]) {
    for (const picture of pictures) {
      try {
        onAttach([await knowledge.pictures.attach(picture)]);
      } catch (thrown) {
        showFailure(thrown);
      }
    }
  }

  useInsertCommands(cards, insert);
  if (!id || cards.length === 0) return null;
  return (
    <section className={classes.strip} aria-label={t("suggestions.label")} onPointerEnter={() => point(true)} onPointerLeave={() => point(false)}>
      <ol className={classes.cards}>
        {cards.map((card, index) => (
          <li key={card.article_id} className={classes.card}>
            <button type="button" className={classes.insert} onClick={() => insert(card)}>
              <span className={classes.line}>
                <span className={`${classes.band} ${classes[card.band]}`} title={t(card.band === "high" ? "suggestions.high" : "suggestions.medium")} />
                <span className={classes.title} lang={card.language}>
                  {card.title}
                </span>
                {card.audience === "internal" && (
                  <span className={classes.internal}>
                    <Lock size={11} aria-hidden /> {t("suggestions.internal")}
                  </span>
                )}
                <span className={classes.keys}>
                  <CommandKeys id={`suggestions.insert${index + 1}`} />
                </span>
              </span>
              <span className={classes.sentence} lang={card.language}>
                {card.sentence}
              </span>
            </button>
            <span className={classes.foot}>
              <span className={classes.why}>
                {[card.words.slice(0, 3).join(" · "), card.accepted > 0 ? t("suggestions.accepted", { count: card.accepted }) : "", formatDay(card.updated_at, now)].filter(Boolean).join(" — ")}
              </span>
              <Tooltip label={t("suggestions.open")}>
                <ActionIcon component="a" size="sm" href={`/knowledge/${card.article_id}`} target="_blank" aria-label={`${t("suggestions.open")}: ${card.title}`} onClick={() => void tellOutcome(id, { outcome: "opened", article_id: card.article_id })}>
                  <ExternalLink size={13} aria-hidden />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={t("suggestions.notRelevant")}>
                <ActionIcon size="sm" aria-label={`${t("suggestions.notRelevant")}: ${card.title}`} onClick={() => putAway("not_relevant", card.article_id)}>
                  <ThumbsDown size={13} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </span>
          </li>
        ))}
      </ol>
      <Tooltip label={t("suggestions.dismiss")}>
        <ActionIcon size="sm" aria-label={t("suggestions.dismiss")} onClick={() => putAway("dismissed")}>
          <X size={14} aria-hidden />
        </ActionIcon>
      </Tooltip>
      {armed && (
        <p role="alert" className={classes.warning}>
          {t("suggestions.internalWarning")}
        </p>
      )}
      {mayDraft && (
        <Suspense fallback={null}>
          <DraftBox key={conversationId} conversationId={conversationId} messages={messages} onInsert={onDraft} />
        </Suspense>
      )}
    </section>
  );
}

function useInsertCommands(cards: readonly SuggestionCard[], insert: (card: SuggestionCard) => void): void {
  const { t } = useTranslation();
  const commands = useMemo<Command[]>(
    () =>
      cards.map((card, index) => ({
        id: `suggestions.insert${index + 1}`,
        section: "conversation",
        label: `${t("suggestions.command", { number: index + 1 })}: ${card.title}`,
        icon: <BookOpen size={16} />,
        run: () => insert(card),
      })),
    [cards, insert, t],
  );
  useCommands(commands);
}
