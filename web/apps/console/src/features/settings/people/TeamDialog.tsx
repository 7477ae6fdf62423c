import "@trunkline/ui/forms.css";
import { MultiSelect, TextInput } from "@mantine/core";
import { admin, type Team } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { useAgents } from "../../../entities/hooks";
import { settingsKeys } from "../keys";
import { EditDialog } from "../parts/EditDialog";
import { useEditing } from "../parts/useEditing";

const OFFERED = 50;
const FRESH: Pick<Team, "version" | "name" | "agent_ids"> = { version: 0, name: "", agent_ids: [] };

/** A team's name and who belongs to it. */
export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const { t } = useTranslation();
  const agents = useAgents();
  const editing = useEditing(team ?? FRESH, ({ name, agent_ids }) => ({ name, agent_ids: [...agent_ids].sort() }), settingsKeys.teams);
  const { draft, set, version } = editing;

  function write() {
    const body = { name: draft.name.trim(), agent_ids: draft.agent_ids };
    return team ? admin.teams.patch(team.id, { ...body, expected_version: version }) : admin.teams.create(body);
  }

  const leaving = team && { title: t("settings.teams.deleteTitle", { name: team.name }), text: t("settings.teams.deleteText"), confirm: t("settings.teams.delete"), run: () => admin.teams.remove(team.id), refreshes: [settingsKeys.teams] };
  return (
    <EditDialog editing={editing} title={team ? team.name : t("settings.teams.add")} isWhole={draft.name.trim() !== ""} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} withAsterisk maxLength={200} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <MultiSelect size="xs" searchable limit={OFFERED} label={t("settings.teams.members")} description={t("settings.teams.membersHint")} nothingFoundMessage={t("settings.nothingFound")} data={agents.filter(({ id, is_active }) => is_active || draft.agent_ids.includes(id)).map(({ id, name }) => ({ value: id, label: name }))} value={draft.agent_ids} onChange={(ids) => set({ agent_ids: [...ids].sort() })} />
    </EditDialog>
  );
}
