import "@trunkline/ui/forms.css";
import { NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Workspace } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { keys, queryClient } from "../../queries";
import { Asked } from "./parts/Asked";
import { EditForm } from "./parts/EditForm";
import { useEditing } from "./parts/useEditing";
import classes from "./FilesSection.module.css";

const SETTING = "files_expire_after_days";
const MOST_DAYS = 3650;

/** How long files of resolved conversations are kept. */
export function FilesSection() {
  const workspace = useQuery({ queryKey: keys.workspace, queryFn: api.workspace.get });
  return <Asked query={workspace}>{(held) => <Form workspace={held} />}</Asked>;
}

const read = ({ settings: { [SETTING]: days } }: Workspace) => ({ days: typeof days === "number" ? days : null });

function Form({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const editing = useEditing(workspace, read, keys.workspace);
  const { draft, set, version } = editing;
  const { days } = draft;

  async function write() {
    const changed = await api.workspace.patch({ settings: { [SETTING]: days }, expected_version: version });
    queryClient.setQueryData(keys.workspace, changed);
    return changed;
  }

  return (
    <EditForm editing={editing} label={t("settings.files.title")} className={classes.form ?? ""} isWhole write={write}>
      <NumberInput
        label={t("settings.files.days")}
        description={t("settings.files.daysHint")}
        placeholder={t("settings.files.kept")}
        value={days ?? ""}
        onChange={(value) => set({ days: typeof value === "number" ? value : null })}
        min={1}
        max={MOST_DAYS}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
      />
      <p className={classes.note}>{days === null ? t("settings.files.keptNote") : t("settings.files.note", { count: days })}</p>
    </EditForm>
  );
}
