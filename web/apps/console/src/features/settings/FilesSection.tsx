import "@trunkline/ui/forms.css";
import { Button, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Workspace } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { type FormEvent, useState } from "react";
import { showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import classes from "./FilesSection.module.css";

const SETTING = "files_expire_after_days";
const MOST_DAYS = 3650;

/** How long files of resolved conversations are kept. */
export function FilesSection() {
  const { t } = useTranslation();
  const { data: workspace, isError } = useQuery({ queryKey: keys.workspace, queryFn: api.workspace.get });
  if (isError) return <p role="alert">{t("settings.failed")}</p>;
  return workspace ? <Form key={workspace.version} workspace={workspace} /> : null;
}

function Form({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation();
  const kept = workspace.settings[SETTING];
  const before = typeof kept === "number" ? kept : "";
  const [days, setDays] = useState<number | "">(before);
  const [isBusy, setBusy] = useState(false);

  async function save(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    try {
      const changed = await api.workspace.patch({ settings: { [SETTING]: days === "" ? null : days }, expected_version: workspace.version });
      queryClient.setQueryData(keys.workspace, changed);
      showToast({ text: t("settings.files.saved"), tone: "done" });
    } catch (thrown) {
      showFailure(thrown);
      void queryClient.invalidateQueries({ queryKey: keys.workspace });
    } finally {
      setBusy(false);
    }
  }

  return (
    <form className={classes.form} onSubmit={(event) => void save(event)}>
      <NumberInput
        label={t("settings.files.days")}
        description={t("settings.files.daysHint")}
        placeholder={t("settings.files.kept")}
        value={days}
        onChange={(value) => setDays(typeof value === "number" ? value : "")}
        min={1}
        max={MOST_DAYS}
        allowDecimal={false}
        allowNegative={false}
        clampBehavior="strict"
      />
      <p className={classes.note}>{days === "" ? t("settings.files.keptNote") : t("settings.files.note", { count: days })}</p>
      <Button type="submit" loading={isBusy} disabled={days === before}>
        {t("settings.files.save")}
      </Button>
    </form>
  );
}
