import { Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Template } from "@trunkline/client";
import { useTranslation, type TFunction } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { LayoutTemplate, RefreshCw } from "lucide-react";
import { failureText } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { filledText, templateKey } from "./template";
import classes from "./TemplateFields.module.css";

export interface TemplateDraft {
  template: Template | null;
  params: Record<string, string>;
}

export const NO_TEMPLATE: TemplateDraft = { template: null, params: {} };

interface TemplateFieldsProps {
  inboxId: string;
  draft: TemplateDraft;
  onChange: (draft: TemplateDraft) => void;
}

/** One of an inbox's approved templates, its blanks, and how it reads. */
export function TemplateFields({ inboxId, draft, onChange }: TemplateFieldsProps) {
  const { t } = useTranslation();
  const offered = useQuery({ queryKey: keys.templates(inboxId), queryFn: () => api.inboxes.templates(inboxId) });
  const templates = offered.data?.items ?? [];
  const { template, params } = draft;

  async function reload() {
    const fresh = await api.inboxes.templates(inboxId, true);
    queryClient.setQueryData(keys.templates(inboxId), fresh);
  }

  if (offered.isError) {
    return (
      <p role="alert" className={classes.failure}>
        {failureText(offered.error)}
      </p>
    );
  }
  if (offered.isSuccess && templates.length === 0) {
    return (
      <EmptyState
        icon={<LayoutTemplate size={20} />}
        title={t("template.none")}
        text={t("template.noneHint")}
        action={
          <Button variant="default" size="compact-sm" leftSection={<RefreshCw size={14} />} onClick={() => void reload().catch(() => offered.refetch())}>
            {t("template.reload")}
          </Button>
        }
      />
    );
  }
  return (
    <div className={classes.fields}>
      <Select
        label={t("template.choose")}
        placeholder={t("template.search")}
        searchable
        data-autofocus
        disabled={offered.isPending}
        data={templates.map((each) => ({ value: templateKey(each), label: each.language ? `${each.name} · ${each.language}` : each.name }))}
        value={template && templateKey(template)}
        onChange={(key) => onChange({ template: templates.find((each) => templateKey(each) === key) ?? null, params: {} })}
      />
      {template?.blanks.map((blank) => (
        <TextInput
          key={blank.key}
          label={blankLabel(t, blank)}
          placeholder={blank.example ? t("template.example", { example: blank.example }) : ""}
          type={blank.kind === "text" ? "text" : "url"}
          maxLength={blank.max_length}
          required
          withAsterisk={false}
          value={params[blank.key] ?? ""}
          onChange={(event) => onChange({ template, params: { ...params, [blank.key]: event.currentTarget.value } })}
        />
      ))}
      {template && (
        <figure className={classes.preview}>
          <figcaption>{t("template.preview")}</figcaption>
          <blockquote dir="auto">{filledText(template, params)}</blockquote>
        </figure>
      )}
    </div>
  );
}

/** `body.1` is blank 1 of the text; a blank without a place has its own name only. */
function blankLabel(t: TFunction, { key, kind }: Template["blanks"][number]): string {
  if (kind !== "text") return t(`template.file.${kind}`);
  const [where = "", name = ""] = key.includes(".") ? key.split(".", 2) : ["param", key];
  const part = where === "header" || where === "body" || where === "button" || where === "code" ? where : "param";
  const number = part === "button" || part === "code" ? String(Number(name) + 1) : name;
  return t("template.blank", { where: t(`template.where.${part}`), name: number });
}
