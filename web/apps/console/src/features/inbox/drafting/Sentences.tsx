import type { ModelSentence } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Ban } from "lucide-react";
import type { ReactNode } from "react";
import classes from "./drafting.module.css";

interface SentencesProps {
  sentences: readonly ModelSentence[];
  lang: string;
  /** What stands before a sentence, such as who said it. */
  before?: (sentence: ModelSentence) => ReactNode;
}

/** Sentences with the numbers of their sources; what was struck out is a gap with its reason. */
export function Sentences({ sentences, lang, before }: SentencesProps) {
  const { t } = useTranslation();
  return (
    <ul className={classes.sentences}>
      {sentences.map((one, index) =>
        one.struck ? (
          <li key={index} className={classes.struck}>
            <Ban size={12} aria-hidden /> {t(`drafting.struck.${one.struck}`)}
          </li>
        ) : (
          <li key={index}>
            {before?.(one)}
            <span lang={lang}>{one.text}</span>{" "}
            {!before && one.cites.map((number) => (
              <sup key={number} className={classes.cite} aria-label={t("drafting.source", { number })}>
                {number}
              </sup>
            ))}
          </li>
        ),
      )}
    </ul>
  );
}
