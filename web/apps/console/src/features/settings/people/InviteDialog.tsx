import "@trunkline/ui/forms.css";
import { Button, Modal, TextInput } from "@mantine/core";
import type { Role } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { useState } from "react";
import { settingsKeys } from "../keys";
import { CopyLine } from "../parts/CopyLine";
import { FormDialog } from "../parts/FormDialog";
import { useSaving } from "../parts/useSaving";
import parts from "../parts/parts.module.css";
import { RoleField } from "./RoleField";

/** Makes a link by which somebody joins; it is shown this once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>("agent");
  const [link, setLink] = useState<{ url: string; expires_at: string } | null>(null);
  const { isBusy, failure, save } = useSaving(settingsKeys.invitations);

  if (link) {
    return (
      <Modal opened onClose={onClose} title={t("settings.agents.invited", { email: email.trim() })} size={520}>
        <p className={parts.text}>{t("settings.agents.sendLink", { at: formatMoment(link.expires_at) })}</p>
        <CopyLine value={link.url} />
        <div className={parts.buttons}>
          <Button onClick={onClose}>{t("settings.done")}</Button>
        </div>
      </Modal>
    );
  }
  return (
    <FormDialog title={t("settings.agents.invite")} submit={t("settings.agents.makeLink")} canSubmit={/^\S+@\S+$/.test(email.trim())} isBusy={isBusy} failure={failure} onSubmit={() => void save(async () => setLink(await admin.invitations.create({ email: email.trim(), role })))} onClose={onClose}>
      <TextInput data-autofocus type="email" label={t("session.email")} description={t("settings.agents.inviteHint")} withAsterisk maxLength={320} autoComplete="off" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
      <RoleField value={role} onChange={setRole} />
    </FormDialog>
  );
}
