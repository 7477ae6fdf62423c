import "@trunkline/ui/forms.css";
import { PasswordInput, Select, TextInput } from "@mantine/core";
import type { Role } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { LANGUAGES, useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { useState } from "react";
import { entities } from "../../../entities/store";
import { keys } from "../../../queries";
import { SHORTEST } from "../../../session/password";
import { FormDialog } from "../parts/FormDialog";
import { useSaving } from "../parts/useSaving";
import { RoleField } from "./RoleField";

/** Makes a person a member at once, with a first password that is handed over by word of mouth. */
export function NewAgentDialog({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const [draft, setDraft] = useState({ email: "", name: "", role: "agent" as Role, password: "", locale: i18n.language });
  const { isBusy, failure, save } = useSaving(keys.agents);
  const set = (change: Partial<typeof draft>) => setDraft({ ...draft, ...change });
  const isWhole = /^\S+@\S+$/.test(draft.email.trim()) && draft.name.trim() !== "" && draft.password.length >= SHORTEST;

  async function send() {
    if (!(await save(async () => entities.agents.upsert(await admin.agents.create({ ...draft, email: draft.email.trim(), name: draft.name.trim() }))))) return;
    showToast({ text: t("settings.agents.created", { name: draft.name.trim() }), tone: "done" });
    onClose();
  }

  return (
    <FormDialog title={t("settings.agents.create")} submit={t("settings.agents.create")} canSubmit={isWhole} isBusy={isBusy} failure={failure} onSubmit={() => void send()} onClose={onClose}>
      <TextInput data-autofocus type="email" label={t("session.email")} withAsterisk maxLength={320} autoComplete="off" value={draft.email} onChange={(event) => set({ email: event.currentTarget.value })} />
      <TextInput label={t("settings.name")} description={t("settings.agents.nameHint")} withAsterisk maxLength={200} autoComplete="off" value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <PasswordInput label={t("settings.agents.password")} description={t("settings.agents.passwordHint", { shortest: SHORTEST })} withAsterisk autoComplete="new-password" visibilityToggleButtonProps={{ "aria-label": t("session.showPassword") }} value={draft.password} onChange={(event) => set({ password: event.currentTarget.value })} />
      <RoleField value={draft.role} onChange={(role) => set({ role })} />
      <Select size="xs" label={t("settings.agents.language")} allowDeselect={false} data={LANGUAGES.map((value) => ({ value, label: t(`settings.languages.${value}`) }))} value={draft.locale} onChange={(locale) => locale && set({ locale })} />
    </FormDialog>
  );
}
