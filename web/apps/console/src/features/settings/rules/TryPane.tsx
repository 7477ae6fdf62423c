import { Button, Select, Textarea } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api, type Id } from "@trunkline/client";
import { admin, type Rule, type Trial, type TrialIn } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { ArrowRight, Check, FlaskConical, Minus, X } from "lucide-react";
import { useState } from "react";
import { useAgent } from "../../../entities/hooks";
import { failureText } from "../../../failures";
import { settingsKeys } from "../keys";
import parts from "../parts/parts.module.css";
import { readOutcome, type ConditionName } from "./rule";
import { outcomePhrases, type Names } from "./useNames";
import classes from "./rules.module.css";

/** Says of a message which rule would decide, and why each of the others would not. Nothing is written. */
export function TryPane({ rules, names }: { rules: readonly Rule[]; names: Names }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<Id | null>(null);
  const [contact, setContact] = useState<{ value: Id; label: string } | null>(null);
  const [sought, setSought] = useState("");
  const [q] = useDebouncedValue(sought.trim(), 250);
  const [tried, setTried] = useState<TrialIn | null>(null);
  const inboxId = chosen ?? names.inboxes[0]?.id ?? null;
  const found = useQuery({ queryKey: ["contacts", "pick", q], queryFn: () => api.contacts.list({ q, limit: 20 }), enabled: q !== "" });
  // Under the rules' own key: when they change, it is tried again.
  const trial = useQuery({ queryKey: [...settingsKeys.rules, "try", tried], queryFn: () => admin.rules.try(tried as TrialIn), enabled: tried !== null, placeholderData: (before) => before });
  const people = (found.data?.items ?? []).map(({ id, name, email }) => ({ value: id, label: [name, email].filter(Boolean).join(" · ") }));

  return (
    <section className={classes.try} aria-label={t("settings.rules.try")}>
      <h3 className={parts.sub}>{t("settings.rules.try")}</h3>
      <p className={parts.hint}>{t("settings.rules.tryHint")}</p>
      <form
        className={parts.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (inboxId) setTried({ inbox_id: inboxId, text, contact_id: contact?.value ?? null });
        }}
      >
        <Textarea label={t("settings.rules.tryText")} autosize minRows={3} maxRows={8} maxLength={20_000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <Select size="xs" searchable label={t("settings.rules.tryInbox")} data={names.inboxes.map(({ id, name }) => ({ value: id, label: name }))} allowDeselect={false} value={inboxId} onChange={setChosen} />
        <Select
          size="xs"
          searchable
          clearable
          clearButtonProps={{ "aria-label": t("settings.rules.tryNobody") }}
          label={t("settings.rules.tryContact")}
          placeholder={t("settings.rules.tryNobody")}
          nothingFoundMessage={q ? t("settings.nothingFound") : t("settings.rules.tryType")}
          data={contact && !people.some(({ value }) => value === contact.value) ? [contact, ...people] : people}
          filter={({ options }) => options}
          onSearchChange={setSought}
          value={contact?.value ?? null}
          onChange={(value, option) => setContact(value ? { value, label: option?.label ?? "" } : null)}
        />
        <Button type="submit" className={parts.start} variant="default" leftSection={<FlaskConical size={14} aria-hidden />} loading={trial.isFetching} disabled={!inboxId}>
          {t("settings.rules.tryRun")}
        </Button>
      </form>
      <div aria-live="polite">
        {trial.isError && <p className={parts.refused}>{failureText(trial.error)}</p>}
        {trial.data && <Verdict trial={trial.data} rules={rules} names={names} />}
      </div>
    </section>
  );
}

function Verdict({ trial, rules, names }: { trial: Trial; rules: readonly Rule[]; names: Names }) {
  const { t } = useTranslation();
  const previous = useAgent(trial.previous_agent_id);
  const decider = trial.tried.find(({ rule_id }) => rule_id === trial.rule_id);
  const queue = trial.queue_id ? names.queueName(trial.queue_id) : t("settings.rules.noQueue");
  const offIds = rules.filter(({ is_enabled }) => !is_enabled);
  return (
    <div className={classes.verdict}>
      <p className={classes.decision}>
        <strong>{decider ? t("settings.rules.decides", { name: decider.name }) : t("settings.rules.noneFits")}</strong>
        <span className={classes.then}>
          <ArrowRight size={12} aria-hidden /> {[t("settings.rules.toQueue", { queue }), ...outcomePhrases(t, { ...readOutcome(trial.outcome ?? {}), queue_id: null }, names)].join(t("settings.rules.comma"))}
        </span>
        <span className={parts.hint}>{[trial.language ? t("settings.rules.readAs", { language: t(`settings.rules.language.${trial.language}`) }) : null, previous ? t("settings.rules.previousWas", { name: previous.name }) : null].filter(Boolean).join(t("settings.rules.comma"))}</span>
      </p>
      <ol className={classes.tried}>
        {trial.tried.map(({ rule_id, name, failing }) => (
          <li key={rule_id} className={rule_id === trial.rule_id ? classes.fits : undefined}>
            {rule_id === trial.rule_id ? <Check size={14} aria-hidden /> : failing.length ? <X size={14} aria-hidden /> : <Minus size={14} aria-hidden />}
            <span>
              {name}
              <span className={parts.hint}>{rule_id === trial.rule_id ? t("settings.rules.fits") : failing.length ? t("settings.rules.fails", { conditions: failing.map((one) => t(`settings.rules.condition.${one as ConditionName}`)).join(t("common.listSeparator")) }) : t("settings.rules.tooLate")}</span>
            </span>
          </li>
        ))}
        {offIds.map(({ id, name }) => (
          <li key={id}>
            <Minus size={14} aria-hidden />
            <span>
              {name}
              <span className={parts.hint}>{t("settings.rules.isOff")}</span>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
