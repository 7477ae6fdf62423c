import { Radio, TextInput } from "@mantine/core";
import { admin, type Skill } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { settingsKeys } from "../keys";
import { EditDialog } from "../parts/EditDialog";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";

const FRESH: Pick<Skill, "version" | "name" | "kind"> = { version: 0, name: "", kind: "graded" };

/** Names a skill, renames it, says whether it can be done without, or takes it away. */
export function SkillDialog({ skill, onClose }: { skill: Skill | null; onClose: () => void }) {
  const { t } = useTranslation();
  const editing = useEditing(skill ?? FRESH, ({ name, kind }) => ({ name, kind }), settingsKeys.skills);
  const { draft, set, version } = editing;

  function write() {
    const body = { name: draft.name.trim(), kind: draft.kind };
    return skill ? admin.skills.patch(skill.id, { ...body, expected_version: version }) : admin.skills.create(body);
  }

  const leaving = skill && { title: t("settings.skills.deleteTitle", { name: skill.name }), text: t("settings.skills.deleteText"), confirm: t("settings.skills.delete"), run: () => admin.skills.remove(skill.id), refreshes: [settingsKeys.skills] };
  return (
    <EditDialog editing={editing} title={skill ? t("settings.skills.edit", { name: skill.name }) : t("settings.skills.add")} isWhole={draft.name.trim() !== ""} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} description={t("settings.skills.nameHint")} withAsterisk maxLength={200} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <Radio.Group label={t("settings.skills.kind")} value={draft.kind} onChange={(kind) => set({ kind: kind as Skill["kind"] })}>
        <div className={parts.choices}>
          <Radio value="graded" label={t("settings.skills.graded")} description={t("settings.skills.gradedHint")} />
          <Radio value="hard" label={t("settings.skills.hard")} description={t("settings.skills.hardHint")} />
        </div>
      </Radio.Group>
    </EditDialog>
  );
}
