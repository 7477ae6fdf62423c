import "@trunkline/ui/forms.css";
import { Button, Modal, MultiSelect, Radio, Select, TextInput } from "@mantine/core";
import type { Me } from "@trunkline/client";
import { admin, type FreshToken, type Token } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { formatDuration } from "@trunkline/i18n/duration";
import { useState } from "react";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { CopyLine } from "../parts/CopyLine";
import { FormDialog } from "../parts/FormDialog";
import { useSaving } from "../parts/useSaving";
import parts from "../parts/parts.module.css";

const DAY_S = 86_400;
const LASTS = [30, 90, 365];
type Permission = Me["permissions"][number];

/** Makes a token; its text is shown this once. */
export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const [name, setName] = useState("");
  const [isLimited, setLimited] = useState(false);
  const [scopes, setScopes] = useState<Permission[]>([]);
  const [lasts, setLasts] = useState<string | null>("90");
  const [made, setMade] = useState<FreshToken | null>(null);
  const { isBusy, failure, save } = useSaving(settingsKeys.tokens);

  async function send() {
    const expires_at = lasts ? new Date(Date.now() + Number(lasts) * DAY_S * 1000).toISOString() : null;
    await save(async () => setMade(await admin.tokens.create({ name: name.trim(), scopes: isLimited ? scopes : [], expires_at })));
  }

  if (made) {
    return (
      <Modal opened onClose={onClose} title={made.name} size={520} closeOnClickOutside={false}>
        <p className={parts.text}>{t("settings.tokens.onlyNow")}</p>
        <CopyLine value={made.token} />
        <div className={parts.buttons}>
          <Button onClick={onClose}>{t("settings.done")}</Button>
        </div>
      </Modal>
    );
  }
  return (
    <FormDialog title={t("settings.tokens.add")} submit={t("settings.tokens.make")} canSubmit={name.trim() !== "" && (!isLimited || scopes.length > 0)} isBusy={isBusy} failure={failure} onSubmit={() => void send()} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} description={t("settings.tokens.nameHint")} withAsterisk maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Radio.Group label={t("settings.tokens.may")} value={isLimited ? "some" : "all"} onChange={(way) => setLimited(way === "some")}>
        <div className={parts.choices}>
          <Radio value="all" label={t("settings.tokens.mayAll")} description={t("settings.tokens.mayAllHint")} />
          <Radio value="some" label={t("settings.tokens.maySome")} description={t("settings.tokens.maySomeHint")} />
        </div>
      </Radio.Group>
      {isLimited && <MultiSelect size="xs" searchable aria-label={t("settings.tokens.maySome")} data={permissions.map((value) => ({ value, label: t(`settings.permissions.${permissionKey(value)}`) }))} value={scopes} onChange={(next) => setScopes(next as Permission[])} />}
      <Select size="xs" label={t("settings.tokens.ends")} placeholder={t("settings.tokens.endless")} clearable clearButtonProps={{ "aria-label": t("settings.tokens.endless") }} data={LASTS.map((days) => ({ value: String(days), label: t("settings.tokens.endsIn", { span: formatDuration(days * DAY_S) }) }))} value={lasts} onChange={setLasts} />
    </FormDialog>
  );
}

/** Dots part keys of texts. */
type Dashed<P extends string> = P extends `${infer Head}.${infer Tail}` ? `${Head}-${Tail}` : P;
const permissionKey = (permission: Permission) => permission.replace(".", "-") as Dashed<Permission>;

export function RenameTokenDialog({ token, onClose }: { token: Token; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(token.name);
  const { isBusy, failure, save } = useSaving(settingsKeys.tokens);

  async function send() {
    if (await save(() => admin.tokens.rename(token.id, name.trim(), token.version))) onClose();
  }

  return (
    <FormDialog title={t("settings.tokens.renameOf", { name: token.name })} submit={t("settings.save")} canSubmit={name.trim() !== "" && name.trim() !== token.name} isBusy={isBusy} failure={failure} onSubmit={() => void send()} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} withAsterisk maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
    </FormDialog>
  );
}
