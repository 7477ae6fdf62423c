import { ActionIcon, Button, Menu, NumberInput, Switch, TextInput } from "@mantine/core";
import type { CustomField } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { ArrowDown, ArrowUp, Paperclip, Plus, X } from "lucide-react";
import { Link } from "react-router";
import automation from "../automation/automation.module.css";
import parts from "../parts/parts.module.css";
import { movedTo } from "../rules/rule";
import { freshStep, kindOf, MOST_STEPS, stepFault, type StepDraft } from "./form";
import { TextPair } from "./TextPair";

interface StepListProps {
  steps: StepDraft[];
  fields: readonly CustomField[];
  refused?: string | undefined;
  onChange: (steps: StepDraft[]) => void;
}

/** What is asked, in its order. */
export function StepList({ steps, fields, refused, onChange }: StepListProps) {
  const { t } = useTranslation();
  const free = fields.filter(({ entity, key }) => entity === "conversation" && !steps.some(({ field }) => field === key));
  const nameOf = (field: string | null) => (field === null ? t("settings.forms.file") : (fields.find(({ key, entity }) => key === field && entity === "conversation")?.label ?? field));
  return (
    <fieldset className={parts.group}>
      <legend className={parts.legend}>{t("settings.forms.steps")}</legend>
      <p className={parts.hint}>
        {t("settings.forms.stepsHint")} <Link to="/settings/fields">{t("settings.forms.toFields")}</Link>
      </p>
      {steps.length > 0 && (
        <ol className={automation.actions}>
          {steps.map((step, index) => {
            const said = t("settings.forms.nth", { number: index + 1, field: nameOf(step.field) });
            return (
              <li key={step.field ?? `file-${index}`} className={automation.action} aria-label={said}>
                <header className={automation.actionHead}>
                  <span className={automation.place}>{index + 1}</span>
                  <strong className={parts.strong}>{nameOf(step.field)}</strong>
                  <span className={parts.end}>
                    <ActionIcon aria-label={t("settings.forms.earlier", { step: said })} disabled={index === 0} onClick={() => onChange(movedTo(steps, index, index - 1))}>
                      <ArrowUp size={16} />
                    </ActionIcon>
                    <ActionIcon aria-label={t("settings.forms.later", { step: said })} disabled={index === steps.length - 1} onClick={() => onChange(movedTo(steps, index, index + 1))}>
                      <ArrowDown size={16} />
                    </ActionIcon>
                    <ActionIcon aria-label={t("settings.forms.drop", { step: said })} onClick={() => onChange(steps.filter((_, at) => at !== index))}>
                      <X size={16} />
                    </ActionIcon>
                  </span>
                </header>
                <StepFields step={step} fields={fields} onChange={(next) => onChange(steps.map((one, at) => (at === index ? next : one)))} />
              </li>
            );
          })}
        </ol>
      )}
      {refused && (
        <span role="alert" className={automation.problem}>
          {refused}
        </span>
      )}
      {steps.length < MOST_STEPS && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button className={parts.start} variant="default" leftSection={<Plus size={14} aria-hidden />}>
              {t("settings.forms.addStep")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={automation.menu}>
            {free.map(({ key, label, type }) => (
              <Menu.Item key={key} onClick={() => onChange([...steps, freshStep(key)])}>
                {`${label} · ${t(`settings.fields.types.${type}`)}`}
              </Menu.Item>
            ))}
            <Menu.Item leftSection={<Paperclip size={14} aria-hidden />} onClick={() => onChange([...steps, freshStep(null)])}>
              {t("settings.forms.file")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
    </fieldset>
  );
}

interface StepFieldsProps {
  step: StepDraft;
  fields: readonly CustomField[];
  onChange: (step: StepDraft) => void;
}

function StepFields({ step, fields, onChange }: StepFieldsProps) {
  const { t } = useTranslation();
  const kind = kindOf(step.field, fields);
  const fault = stepFault(step, fields);
  const bound = (name: "least" | "most", label: string) => <NumberInput label={label} value={step[name] ?? ""} allowDecimal={kind === "number"} error={name === "most" && fault === "bounds" ? t("settings.forms.boundsWrong") : undefined} onChange={(value) => onChange({ ...step, [name]: typeof value === "number" ? value : null })} />;
  if (kind === null) return <p className={automation.problem}>{t("settings.forms.fieldGone")}</p>;
  return (
    <>
      <TextPair label={t("settings.forms.question")} texts={step.question} isNeeded onChange={(question) => onChange({ ...step, question })} />
      {kind === "text" && <TextInput label={t("settings.forms.mask")} description={t("settings.forms.maskHint")} placeholder={t("settings.forms.maskExample")} maxLength={40} value={step.mask} error={fault === "mask" ? t("settings.forms.maskWrong") : undefined} onChange={(event) => onChange({ ...step, mask: event.currentTarget.value })} />}
      {(kind === "number" || kind === "date" || (kind === "text" && !step.mask.trim())) && (
        <div className={automation.pair}>
          {bound("least", t(`settings.forms.least.${kind}`))}
          {bound("most", t(`settings.forms.most.${kind}`))}
        </div>
      )}
      {kind !== "file" && <TextPair label={t("settings.forms.hint")} texts={step.hint} onChange={(hint) => onChange({ ...step, hint })} />}
      <Switch label={t("settings.forms.optional")} checked={step.isOptional} onChange={(event) => onChange({ ...step, isOptional: event.currentTarget.checked })} />
    </>
  );
}
