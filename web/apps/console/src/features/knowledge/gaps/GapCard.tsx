import { Button } from "@mantine/core";
import { gapCalls, type Draft, type Gap } from "@trunkline/client/gaps";
import { useTranslation } from "@trunkline/i18n";
import { Chip, showToast } from "@trunkline/ui";
import { useState } from "react";
import { useNavigate } from "react-router";
import { failureText } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { DraftForm } from "./DraftForm";
import classes from "./gaps.module.css";

const SHOWN = 4;

/** Questions that ask the same, and what becomes of them: a draft, examples of an article, or nothing. */
export function GapCard({ gap }: { gap: Gap }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [drafted, setDrafted] = useState<Draft | null>(null);
  const [isBusy, setBusy] = useState(false);
  const more = gap.questions.length - SHOWN;

  async function decide(run: () => Promise<Gap>, text: string) {
    setBusy(true);
    try {
      const done = await run();
      const article = gap.kind === "missing" && done.status === "approved" ? done.article : null;
      showToast(article ? { text, action: { label: t("gaps.open"), run: () => void navigate(`/knowledge/${article.id}`) } } : { text });
    } catch (failure) {
      showToast({ text: failureText(failure) });
    } finally {
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: keys.gaps });
    }
  }

  const start = (body: string) => setDrafted({ title: gap.title, language: gap.language, audience: "internal", body });
  return (
    <li className={classes.card}>
      <header className={classes.head}>
        <h2 className={classes.name} lang={gap.language}>
          {gap.title}
        </h2>
        <Chip tone={gap.kind === "near" ? "accent" : "risk"}>{t(`gaps.${gap.kind}`)}</Chip>
        <span className={classes.count}>{t("gaps.asked", { count: gap.conversations })}</span>
      </header>
      <ul className={classes.questions} lang={gap.language}>
        {gap.questions.slice(0, SHOWN).map((question) => (
          <li key={question}>{question}</li>
        ))}
      </ul>
      {more > 0 && <p className={classes.hint}>{t("gaps.more", { count: more })}</p>}
      {gap.kind === "near" && gap.article && <p className={classes.near}>{t("gaps.nearText", { title: gap.article.title })}</p>}
      {gap.kind === "missing" && !drafted && gap.answers.length > 0 && (
        <section className={classes.answers}>
          <h3 className={classes.label}>{t("gaps.answers")}</h3>
          {gap.answers.slice(0, 3).map((answer) => (
            <div key={answer} className={classes.answer}>
              <p lang={gap.language}>{answer}</p>
              <Button size="compact-xs" variant="default" onClick={() => start(answer)}>
                {t("gaps.useAnswer")}
              </Button>
            </div>
          ))}
        </section>
      )}
      {drafted ? (
        <DraftForm draft={drafted} isBusy={isBusy} onChange={setDrafted} onCancel={() => setDrafted(null)} onSave={() => void decide(() => gapCalls.approve(gap.id, gap.version, drafted), t("gaps.done"))} />
      ) : (
        <footer className={classes.actions}>
          {gap.kind === "missing" ? (
            <Button size="xs" disabled={isBusy} onClick={() => start(gap.answers[0] ?? "")}>
              {t("gaps.draft")}
            </Button>
          ) : (
            <Button size="xs" disabled={isBusy} onClick={() => void decide(() => gapCalls.approve(gap.id, gap.version), t("gaps.learned"))}>
              {t("gaps.learn")}
            </Button>
          )}
          <Button size="xs" variant="default" disabled={isBusy} onClick={() => void decide(() => gapCalls.dismiss(gap.id, gap.version), t("gaps.dismissed"))}>
            {t("gaps.dismiss")}
          </Button>
        </footer>
      )}
    </li>
  );
}
