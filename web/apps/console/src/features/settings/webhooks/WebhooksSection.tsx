import { Button, Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { automation, type Webhook } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState } from "@trunkline/ui";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Back, Bar } from "../parts/Bar";
import { CopyLine } from "../parts/CopyLine";
import { EditForm } from "../parts/EditForm";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { DeliveryLog } from "./DeliveryLog";
import { SecretPanel } from "./SecretPanel";
import { canSave, FRESH, readWebhook, toBody } from "./webhook";
import { WebhookFields } from "./WebhookFields";
import classes from "./webhooks.module.css";

const LIST = "/settings/webhooks";

/** Other programs that are told of what happens: all of them, one, or a new one. */
export function WebhooksSection() {
  const { item } = useParams();
  const webhooks = useQuery({ queryKey: settingsKeys.webhooks, queryFn: automation.webhooks.list });
  if (item === "new") return <NewWebhook />;
  if (item) return <Asked query={webhooks}>{({ items }) => <WebhookDetail key={item} webhook={items.find(({ id }) => id === item)} />}</Asked>;
  return <WebhookList />;
}

function WebhookList() {
  const { t } = useTranslation();
  const webhooks = useQuery({ queryKey: settingsKeys.webhooks, queryFn: automation.webhooks.list });
  const rows = webhooks.data?.items ?? [];
  const add = (
    <Button component={Link} to={`${LIST}/new`} leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.webhooks.add")}
    </Button>
  );
  return (
    <>
      {rows.length > 0 && <Bar>{add}</Bar>}
      <Table query={webhooks} rows={rows} columns={[t("settings.name"), t("settings.webhooks.url"), t("settings.webhooks.events"), t("settings.state")]} empty={<EmptyState icon={<WebhookIcon size={20} />} title={t("settings.webhooks.none")} text={t("settings.webhooks.noneHint")} action={add} />}>
        {(webhook) => (
          <tr key={webhook.id}>
            <td>
              <Link className={parts.link} to={`${LIST}/${webhook.id}`}>
                {webhook.name}
              </Link>
            </td>
            <td>
              <div className={classes.address} title={webhook.url}>
                {webhook.url}
              </div>
            </td>
            <td className={parts.muted}>{t("settings.webhooks.eventCount", { count: webhook.event_types.length })}</td>
            <td>{webhook.is_enabled ? <Chip tone="done">{t("settings.webhooks.on")}</Chip> : <Chip tone={webhook.disabled_reason ? "breach" : "neutral"}>{t(webhook.disabled_reason ? "settings.webhooks.stopped" : "settings.webhooks.off")}</Chip>}</td>
          </tr>
        )}
      </Table>
    </>
  );
}

function WebhookDetail({ webhook }: { webhook: Webhook | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={classes.wide}>
      <Back to={LIST} label={t("settings.webhooks.all")} />
      {webhook ? <Editor webhook={webhook} /> : <EmptyState icon={<WebhookIcon size={20} />} title={t("settings.webhooks.gone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(webhook, readWebhook, settingsKeys.webhooks);
  const { draft, set, version, failure } = editing;
  const leaving = { title: t("settings.webhooks.deleteTitle", { name: webhook.name }), text: t("settings.webhooks.deleteText"), confirm: t("settings.webhooks.delete"), run: () => automation.webhooks.remove(webhook.id), refreshes: [settingsKeys.webhooks], onDone: () => void navigate(LIST) };
  return (
    <>
      <h3 className={parts.heading}>
        {webhook.name} {!webhook.is_enabled && <Chip>{t("settings.webhooks.off")}</Chip>}
      </h3>
      {webhook.disabled_reason && <p className={classes.wrong}>{t(`settings.webhooks.because.${webhook.disabled_reason}`)}</p>}
      <EditForm editing={editing} className={parts.panel ?? ""} label={webhook.name} isWhole={canSave(draft)} write={() => automation.webhooks.patch(webhook.id, { ...toBody(draft), expected_version: version })} leaving={leaving}>
        <WebhookFields draft={draft} failure={failure} set={set} />
      </EditForm>
      <SecretPanel webhook={webhook} />
      <DeliveryLog webhook={webhook} />
    </>
  );
}

function NewWebhook() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(FRESH);
  const [made, setMade] = useState<{ id: string; name: string; secret_text: string } | null>(null);
  const leave = () => void navigate(made ? `${LIST}/${made.id}` : LIST);
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.webhooks.all")} />
      <h3 className={parts.heading}>{t("settings.webhooks.add")}</h3>
      <NewForm label={t("settings.webhooks.add")} submit={t("settings.webhooks.create")} isDirty={draft !== FRESH && made === null} isWhole={canSave(draft) && made === null} write={() => automation.webhooks.create(toBody(draft))} refreshes={[settingsKeys.webhooks]} onMade={setMade}>
        {(failure) => <WebhookFields draft={draft} failure={failure} set={(change) => setDraft((last) => ({ ...last, ...change }))} />}
      </NewForm>
      {made && (
        <Modal opened onClose={leave} title={made.name} size={520} closeOnClickOutside={false}>
          <p className={parts.text}>{t("settings.webhooks.onlyNow")}</p>
          <CopyLine value={made.secret_text} />
          <div className={parts.buttons}>
            <Button onClick={leave}>{t("settings.done")}</Button>
          </div>
        </Modal>
      )}
    </div>
  );
}

export default WebhooksSection;
