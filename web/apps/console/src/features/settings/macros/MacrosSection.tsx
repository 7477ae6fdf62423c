import "@trunkline/ui/forms.css";
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ApiFailure } from "@trunkline/client";
import { automation, type Macro } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ListChecks, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useMe } from "../../../session/SessionGate";
import { areActionsWhole, readActions, toActions, type ActionDraft } from "../automation/action";
import { ActionList } from "../automation/ActionList";
import { actionPhrase } from "../automation/phrases";
import { useThings } from "../automation/useThings";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Back, Bar } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import { fieldError } from "../parts/fieldError";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { isShared, SharedWith, SharingFields, toSharing, type Sharing } from "./SharingFields";

const LIST = "/settings/macros";

interface MacroDraft extends Sharing {
  name: string;
  actions: ActionDraft[];
}

const readMacro = ({ name, actions, shared_with, team_id }: Macro): MacroDraft => ({ name, actions: readActions(actions), shared_with, team_id });
const canSave = (draft: MacroDraft): boolean => draft.name.trim() !== "" && areActionsWhole(draft.actions) && isShared(draft);
const toBody = (draft: MacroDraft) => ({ name: draft.name.trim(), actions: toActions(draft.actions), ...toSharing(draft) });

/** Lists of actions that are run at a click: all of them, one, or a new one. */
export function MacrosSection() {
  const { item } = useParams();
  const macros = useQuery({ queryKey: settingsKeys.macros, queryFn: automation.macros.list });
  if (item === "new") return <NewMacro />;
  if (item) return <Asked query={macros}>{({ items }) => <MacroDetail key={item} macro={items.find(({ id }) => id === item)} />}</Asked>;
  return <MacroList />;
}

function MacroList() {
  const { t } = useTranslation();
  const things = useThings();
  const macros = useQuery({ queryKey: settingsKeys.macros, queryFn: automation.macros.list, refetchOnMount: "always" });
  const rows = macros.data?.items ?? [];
  const add = (
    <Button component={Link} to={`${LIST}/new`} leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.macros.add")}
    </Button>
  );
  return (
    <>
      {rows.length > 0 && <Bar>{add}</Bar>}
      <Table query={macros} rows={rows} columns={[t("settings.name"), t("settings.macros.does"), t("settings.sharing.for")]} empty={<EmptyState icon={<ListChecks size={20} />} title={t("settings.macros.none")} text={t("settings.macros.noneHint")} action={add} />}>
        {(macro) => (
          <tr key={macro.id}>
            <td>
              <Link className={parts.link} to={`${LIST}/${macro.id}`}>
                {macro.name}
              </Link>
            </td>
            <td className={parts.muted}>
              {readActions(macro.actions).map((action, index) => (
                <div key={index}>{actionPhrase(t, action, things)}</div>
              ))}
            </td>
            <td className={parts.muted}>
              <SharedWith {...macro} />
            </td>
          </tr>
        )}
      </Table>
    </>
  );
}

function MacroDetail({ macro }: { macro: Macro | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.macros.all")} />
      {macro ? <Editor macro={macro} /> : <EmptyState icon={<ListChecks size={20} />} title={t("settings.macros.gone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ macro }: { macro: Macro }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(macro, readMacro, settingsKeys.macros);
  const { draft, set, version, failure } = editing;
  const leaving = { title: t("settings.macros.deleteTitle", { name: macro.name }), text: t("settings.macros.deleteText"), confirm: t("settings.macros.delete"), run: () => automation.macros.remove(macro.id), refreshes: [settingsKeys.macros], onDone: () => void navigate(LIST) };
  return (
    <>
      <h3 className={parts.heading}>{macro.name}</h3>
      <EditForm editing={editing} label={macro.name} isWhole={canSave(draft)} write={() => automation.macros.patch(macro.id, { ...toBody(draft), expected_version: version })} leaving={leaving}>
        <MacroFields draft={draft} failure={failure} set={set} />
      </EditForm>
    </>
  );
}

function NewMacro() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const mayShare = useMe().permissions.includes("queues.manage");
  const [fresh] = useState<MacroDraft>({ name: "", actions: [], shared_with: mayShare ? "all" : "private", team_id: null });
  const [draft, setDraft] = useState(fresh);
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.macros.all")} />
      <h3 className={parts.heading}>{t("settings.macros.add")}</h3>
      <NewForm label={t("settings.macros.add")} submit={t("settings.macros.create")} isDirty={draft !== fresh} isWhole={canSave(draft)} write={() => automation.macros.create(toBody(draft))} refreshes={[settingsKeys.macros]} onMade={() => void navigate(LIST)}>
        {(failure) => <MacroFields draft={draft} failure={failure} set={(change) => setDraft((last) => ({ ...last, ...change }))} />}
      </NewForm>
    </div>
  );
}

interface MacroFieldsProps {
  draft: MacroDraft;
  failure: ApiFailure | null;
  set: (change: Partial<MacroDraft>) => void;
}

function MacroFields({ draft, failure, set }: MacroFieldsProps) {
  const { t } = useTranslation();
  const things = useThings();
  return (
    <>
      <TextInput label={t("settings.name")} description={t("settings.macros.nameHint")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <ActionList legend={t("settings.macros.does")} hint={t("settings.macros.doesHint")} actions={draft.actions} things={things} refused={fieldError(failure, "actions") ?? fieldError(failure, "tags")} onChange={(actions) => set({ actions })} />
      <fieldset className={parts.group}>
        <legend className={parts.legend}>{t("settings.sharing.title")}</legend>
        <SharingFields draft={draft} failure={failure} set={set} />
      </fieldset>
    </>
  );
}

export default MacrosSection;
