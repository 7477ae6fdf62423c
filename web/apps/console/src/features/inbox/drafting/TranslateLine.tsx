import { UnstyledButton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { knowledge, type Message } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Languages, TriangleAlert } from "lucide-react";
import { failureText } from "../../../failures";
import classes from "./drafting.module.css";
import { ownLanguage } from "./useDrafter";

/** Has a message translated into the agent's language, and shows it below the original. */
export default function TranslateLine({ message }: { message: Message }) {
  const { t } = useTranslation();
  const asked = useMutation({ mutationFn: () => knowledge.drafter.translate(message.id, ownLanguage()) });
  if (asked.data) {
    return (
      <section className={classes.translation} aria-label={t("drafting.translation")}>
        <p lang={asked.data.language}>{asked.data.text}</p>
        {asked.data.sentences.some((one) => one.is_doubtful) && (
          <p className={classes.doubt}>
            <TriangleAlert size={12} aria-hidden /> {t("drafting.doubtful")}
          </p>
        )}
        <span className={classes.hint}>
          {t("drafting.translation")} ·{" "}
          <UnstyledButton className={classes.link} onClick={() => asked.reset()}>
            {t("drafting.hide")}
          </UnstyledButton>
        </span>
      </section>
    );
  }
  return (
    <span className={classes.hint}>
      <UnstyledButton className={classes.link} disabled={asked.isPending} aria-busy={asked.isPending} onClick={() => asked.mutate()}>
        <Languages size={12} aria-hidden /> {t("drafting.translate")}
      </UnstyledButton>
      {asked.error && <span role="alert"> {failureText(asked.error)}</span>}
    </span>
  );
}
