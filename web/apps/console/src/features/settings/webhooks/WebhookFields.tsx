import "@trunkline/ui/forms.css";
import { MultiSelect, Switch, TextInput } from "@mantine/core";
import type { ApiFailure } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { dashed } from "../automation/phrases";
import { fieldError } from "../parts/fieldError";
import parts from "../parts/parts.module.css";
import { EVENTS, isUrl, TOPICS, type WebhookDraft } from "./webhook";

interface WebhookFieldsProps {
  draft: WebhookDraft;
  failure: ApiFailure | null;
  set: (change: Partial<WebhookDraft>) => void;
}

/** Who is told, and of what. */
export function WebhookFields({ draft, failure, set }: WebhookFieldsProps) {
  const { t } = useTranslation();
  const wrong = draft.url.trim() !== "" && !isUrl(draft.url) ? t("settings.webhooks.urlShape") : undefined;
  const data = TOPICS.map((topic) => ({ group: t(`settings.webhooks.topic.${topic}`), items: EVENTS[topic].map((value) => ({ value, label: t(`settings.webhooks.event.${dashed(value)}`) })) }));
  return (
    <>
      <TextInput label={t("settings.name")} description={t("settings.webhooks.nameHint")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TextInput type="url" inputMode="url" spellCheck={false} autoComplete="off" label={t("settings.webhooks.url")} description={t("settings.webhooks.urlHint")} withAsterisk maxLength={2000} value={draft.url} error={wrong ?? fieldError(failure, "url")} onChange={(event) => set({ url: event.currentTarget.value })} />
      <MultiSelect size="xs" searchable withAsterisk label={t("settings.webhooks.events")} description={t("settings.webhooks.eventsHint")} data={data} value={draft.event_types} error={fieldError(failure, "event_types")} onChange={(event_types) => set({ event_types: [...event_types].sort() })} />
      <div className={parts.choices}>
        <Switch label={t("settings.webhooks.snapshot")} description={t("settings.webhooks.snapshotHint")} checked={draft.with_snapshot} onChange={(event) => set({ with_snapshot: event.currentTarget.checked })} />
        <Switch label={t("settings.webhooks.enabled")} description={t("settings.webhooks.enabledHint")} checked={draft.is_enabled} onChange={(event) => set({ is_enabled: event.currentTarget.checked })} />
      </div>
    </>
  );
}
