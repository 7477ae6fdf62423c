import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { measureCalls, type Example } from "@trunkline/client/measures";
import { formatDay, useTranslation } from "@trunkline/i18n";
import { Chip, showToast, useNow } from "@trunkline/ui";
import { Link } from "react-router";
import { failureText, showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { usePages } from "../../../shell/ListPage";
import classes from "./measures.module.css";
import { Section } from "./parts";

/** The messages that teach, newest first; each can be taken back. */
export function ExampleList() {
  const { t } = useTranslation();
  const pages = usePages(keys.articleExamples, measureCalls.examples);
  const examples = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  if (pages.isError) return <p role="alert">{failureText(pages.error)}</p>;
  if (examples.length === 0) return null;
  return (
    <Section title={t("measures.learning.examples")} hint={t("measures.learning.examplesHint")}>
      <ul className={classes.examples}>
        {examples.map((example) => (
          <Line key={example.id} example={example} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button variant="subtle" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t("measures.more")}
        </Button>
      )}
    </Section>
  );
}

function Line({ example: { id, message, verdict, source, agent_name, created_at, article_id, title, language } }: { example: Example }) {
  const { t } = useTranslation();
  const now = useNow(3600);
  const withdrawal = useMutation({
    mutationFn: () => measureCalls.withdraw(id),
    onSuccess: () => {
      showToast({ text: t("measures.learning.withdrawn") });
      void queryClient.invalidateQueries({ queryKey: keys.articleExamples });
      void queryClient.invalidateQueries({ queryKey: keys.allArticleMeasures });
    },
    onError: (failure) => showFailure(failure),
  });
  return (
    <li className={classes.example}>
      <div>
        <p className={classes.message}>{message}</p>
        <p className={classes.facts}>
          <Chip tone={verdict === "accepted" ? "done" : "risk"}>{t(`measures.learning.${verdict}One`)}</Chip>
          <Link to={`/knowledge/${article_id}`} lang={language}>
            {title}
          </Link>
          <span>{agent_name ?? t(`measures.learning.source.${source}`)}</span>
          <span>{formatDay(created_at, now)}</span>
        </p>
      </div>
      <Button size="compact-xs" variant="default" loading={withdrawal.isPending} onClick={() => withdrawal.mutate()} aria-label={t("measures.learning.withdrawOf", { message })}>
        {t("measures.learning.forget")}
      </Button>
    </li>
  );
}
