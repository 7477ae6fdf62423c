import "@trunkline/ui/forms.css";
import { Select, Switch, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, knowledge, type Workspace } from "@trunkline/client";
import { LANGUAGES, useTranslation } from "@trunkline/i18n";
import { useMemo } from "react";
import { keys } from "../../../queries";
import { Asked } from "../parts/Asked";
import { EditForm } from "../parts/EditForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";

const OFFERED = 60;
const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** What the workspace is called, and whether customers may read its public articles. */
export function WorkspaceSection() {
  const workspace = useQuery({ queryKey: keys.workspace, queryFn: api.workspace.get, refetchOnMount: "always" });
  return <Asked query={workspace}>{(held) => <Form workspace={held} />}</Asked>;
}

function Form({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const editing = useEditing(workspace, ({ name, settings }) => ({ name, zone: textOf(settings.zone), language: textOf(settings.language), helpCentre: settings.help_centre === true, drafting: settings.drafting === true }), keys.workspace, keys.me, keys.drafter);
  const { draft, set, version } = editing;
  const drafter = useQuery({ queryKey: keys.drafter, queryFn: knowledge.drafter.get });
  const zones = useMemo(() => [...new Set([...(draft.zone ? [draft.zone] : []), ...Intl.supportedValuesOf("timeZone"), "UTC"])].sort(), [draft.zone]);
  const help = `/help/${workspace.slug}`;
  return (
    <EditForm editing={editing} label={t("settings.workspace.title")} className={parts.half ?? ""} isWhole={draft.name.trim() !== ""} write={() => api.workspace.patch({ name: draft.name.trim(), settings: { zone: draft.zone, language: draft.language, help_centre: draft.helpCentre, drafting: draft.drafting }, expected_version: version })}>
      <TextInput label={t("settings.name")} description={t("settings.workspace.nameHint")} withAsterisk maxLength={200} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <TextInput label={t("settings.workspace.slug")} description={t("settings.workspace.slugHint")} readOnly value={workspace.slug} />
      <Select size="xs" searchable clearable limit={OFFERED} clearButtonProps={{ "aria-label": t("settings.workspace.noZone") }} label={t("settings.workspace.zone")} description={t("settings.workspace.zoneHint")} placeholder={t("settings.workspace.noZone")} nothingFoundMessage={t("settings.nothingFound")} data={zones} value={draft.zone} onChange={(zone) => set({ zone })} />
      <Select size="xs" clearable clearButtonProps={{ "aria-label": t("settings.workspace.noLanguage") }} label={t("settings.workspace.language")} description={t("settings.workspace.languageHint")} placeholder={t("settings.languages.en")} data={LANGUAGES.map((value) => ({ value, label: t(`settings.languages.${value}`) }))} value={draft.language} onChange={(language) => set({ language })} />
      <Switch label={t("settings.workspace.helpCentre")} description={t("settings.workspace.helpCentreHint")} checked={draft.helpCentre} onChange={(event) => set({ helpCentre: event.currentTarget.checked })} />
      {workspace.settings.help_centre === true && (
        <a className={parts.link} href={help} target="_blank" rel="noreferrer">
          {location.origin + help}
        </a>
      )}
      {drafter.data?.has_server && <Switch label={t("settings.workspace.drafting")} description={t("settings.workspace.draftingHint")} checked={draft.drafting} onChange={(event) => set({ drafting: event.currentTarget.checked })} />}
    </EditForm>
  );
}
