import "@trunkline/ui/forms.css";
import { Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type CustomField } from "@trunkline/client/admin";
import { formCalls, type Form } from "@trunkline/client/forms";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ClipboardList, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Back, Bar } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { canSave, FRESH, readForm, toBody } from "./form";
import { FormFields } from "./FormFields";

const LIST = "/settings/forms";

/** The forms that the bot asks through: all of them, one, or a new one. */
export function FormsSection() {
  const { item } = useParams();
  const forms = useQuery({ queryKey: settingsKeys.forms, queryFn: formCalls.list });
  const fields = useQuery({ queryKey: keys.customFields, queryFn: admin.customFields.list });
  if (!item) return <FormList />;
  return (
    <Asked query={fields}>
      {({ items }) => (item === "new" ? <NewPage fields={items} /> : <Asked query={forms}>{(found) => <Detail key={item} form={found.items.find(({ id }) => id === item)} fields={items} />}</Asked>)}
    </Asked>
  );
}

function FormList() {
  const { t } = useTranslation();
  const forms = useQuery({ queryKey: settingsKeys.forms, queryFn: formCalls.list, refetchOnMount: "always" });
  const rows = forms.data?.items ?? [];
  const add = (
    <Button component={Link} to={`${LIST}/new`} leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.forms.add")}
    </Button>
  );
  return (
    <>
      {rows.length > 0 && <Bar>{add}</Bar>}
      <Table query={forms} rows={rows} columns={[t("settings.name"), t("settings.forms.begins"), t("settings.forms.asks"), t("settings.forms.on")]} endsInActions empty={<EmptyState icon={<ClipboardList size={20} />} title={t("settings.forms.none")} text={t("settings.forms.noneHint")} action={add} />}>
        {(form) => <Row key={form.id} form={form} />}
      </Table>
      {rows.length > 0 && <p className={parts.hint}>{t("settings.forms.where")}</p>}
    </>
  );
}

function Row({ form }: { form: Form }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const { titles, words, field_value } = form;

  async function turn(is_enabled: boolean) {
    setBusy(true);
    try {
      await formCalls.patch(form.id, { is_enabled, expected_version: form.version });
    } catch (failure) {
      showFailure(failure);
    } finally {
      await queryClient.invalidateQueries({ queryKey: settingsKeys.forms });
      setBusy(false);
    }
  }

  return (
    <tr>
      <td>
        <Link className={parts.link} to={`${LIST}/${form.id}`}>
          {form.name}
        </Link>
      </td>
      <td className={parts.muted}>{[titles.zh, titles.en, ...words, field_value ?? ""].filter(Boolean).join(" · ")}</td>
      <td className={parts.muted}>{t("settings.forms.questions", { count: form.steps.length })}</td>
      <td className={parts.right}>
        <Switch aria-label={t("settings.forms.onOf", { name: form.name })} checked={form.is_enabled} disabled={isBusy} onChange={(event) => void turn(event.currentTarget.checked)} />
      </td>
    </tr>
  );
}

interface PageProps {
  fields: readonly CustomField[];
}

function Detail({ form, fields }: PageProps & { form: Form | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.forms.all")} />
      {form ? <Editor form={form} fields={fields} /> : <EmptyState icon={<ClipboardList size={20} />} title={t("settings.forms.gone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ form, fields }: PageProps & { form: Form }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(form, readForm, settingsKeys.forms);
  const { draft, set, version, failure } = editing;
  const leaving = { title: t("settings.forms.deleteTitle", { name: form.name }), text: t("settings.forms.deleteText"), confirm: t("settings.forms.delete"), run: () => formCalls.remove(form.id), refreshes: [settingsKeys.forms], onDone: () => void navigate(LIST) };
  return (
    <>
      <h3 className={parts.heading}>{form.name}</h3>
      <EditForm editing={editing} label={form.name} isWhole={canSave(draft, fields)} write={() => formCalls.patch(form.id, { ...toBody(draft, fields), expected_version: version })} leaving={leaving}>
        <FormFields draft={draft} fields={fields} failure={failure} set={set} />
      </EditForm>
    </>
  );
}

function NewPage({ fields }: PageProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(FRESH);
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.forms.all")} />
      <h3 className={parts.heading}>{t("settings.forms.add")}</h3>
      <NewForm label={t("settings.forms.add")} submit={t("settings.forms.create")} isDirty={draft !== FRESH} isWhole={canSave(draft, fields)} write={() => formCalls.create(toBody(draft, fields))} refreshes={[settingsKeys.forms]} onMade={() => void navigate(LIST)}>
        {(failure) => <FormFields draft={draft} fields={fields} failure={failure} set={(change) => setDraft((last) => ({ ...last, ...change }))} />}
      </NewForm>
    </div>
  );
}

export default FormsSection;
