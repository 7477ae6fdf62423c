import { Modal } from "@mantine/core";
import type { ModelCall } from "@trunkline/client/measures";
import { formatMoment, formatNumber, knownText, useTranslation } from "@trunkline/i18n";
import { Link } from "react-router";
import classes from "./measures.module.css";
import { Outcome, seconds, tokens } from "./ModelView";

/** One call to the model as it was written down: disguised, with what was struck out and why. */
export function ModelCallDialog({ call, onClose }: { call: ModelCall; onClose: () => void }) {
  const { t } = useTranslation();
  const facts = [
    [t("measures.model.who"), call.agent_name],
    [t("measures.model.modelName"), call.model],
    [t("measures.model.tokens"), tokens(call.tokens_in, call.tokens_out)],
    [t("measures.model.time"), call.took_ms === null ? "–" : seconds(call.took_ms)],
  ] as const;
  return (
    <Modal opened onClose={onClose} title={`${t(`measures.model.purposes.${call.purpose}`)} · ${formatMoment(call.created_at)}`} size={760}>
      <dl className={classes.callFacts}>
        <div>
          <dt>{t("measures.model.outcome")}</dt>
          <dd>
            <Outcome call={call} />
          </dd>
        </div>
        <div>
          <dt>{t("measures.model.conversation")}</dt>
          <dd>
            <Link to={`/inbox/all/${call.conversation_id}`}>#{formatNumber(call.conversation_number)}</Link>
          </dd>
        </div>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={classes.hint}>{t("measures.model.disguised")}</p>
      <h3 className={classes.label}>{t("measures.model.sentences")}</h3>
      {call.sentences.length === 0 ? (
        <p>{t("measures.model.noSentences")}</p>
      ) : (
        <ol className={classes.sentences}>
          {call.sentences.map(({ text, cites, reason }, index) => (
            <li key={index}>
              {reason === null ? <span>{text}</span> : <del>{text}</del>} {cites.length > 0 && <span className={classes.cites}>{cites.map((each) => `[${each}]`).join(" ")}</span>}
              {reason !== null && <p className={classes.struck}>{knownText(`measures.model.reasons.${reason}`) ?? reason}</p>}
            </li>
          ))}
        </ol>
      )}
      <h3 className={classes.label}>{t("measures.model.sent")}</h3>
      {call.asked.map(({ role, content }, index) => (
        <pre key={index} className={classes.code} tabIndex={0} aria-label={String(role)}>
          {String(content)}
        </pre>
      ))}
      {call.answered !== null && (
        <>
          <h3 className={classes.label}>{t("measures.model.answered")}</h3>
          <pre className={classes.code} tabIndex={0} aria-label={t("measures.model.answered")}>
            {call.answered}
          </pre>
        </>
      )}
    </Modal>
  );
}
