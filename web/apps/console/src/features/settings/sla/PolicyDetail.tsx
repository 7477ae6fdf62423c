import { automation, type SlaPolicy } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState, showToast } from "@trunkline/ui";
import { History, Timer } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { settingsKeys } from "../keys";
import { Back } from "../parts/Bar";
import { EditForm } from "../parts/EditForm";
import { Leave } from "../parts/Leave";
import { NewForm } from "../parts/NewForm";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { PolicyFields } from "./PolicyFields";
import { canSave, FRESH, readPolicy, toBody } from "./terms";

const LIST = "/settings/sla-policies";

/** One policy on a page of its own. */
export function PolicyDetail({ policy }: { policy: SlaPolicy | undefined }) {
  const { t } = useTranslation();
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.sla-policies.all")} />
      {policy ? <Editor policy={policy} /> : <EmptyState icon={<Timer size={20} />} title={t("settings.sla-policies.gone")} text={t("errors.not_found")} />}
    </div>
  );
}

function Editor({ policy }: { policy: SlaPolicy }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const editing = useEditing(policy, readPolicy, settingsKeys.policies);
  const { draft, set, version, failure, isDirty } = editing;
  const leaving = { title: t("settings.sla-policies.deleteTitle", { name: policy.name }), text: t("settings.sla-policies.deleteText"), confirm: t("settings.sla-policies.delete"), run: () => automation.policies.remove(policy.id), refreshes: [settingsKeys.policies], onDone: () => void navigate(LIST) };
  return (
    <>
      <h3 className={parts.heading}>
        {policy.name} {!policy.is_enabled && <Chip>{t("settings.sla-policies.off")}</Chip>}
      </h3>
      <EditForm editing={editing} label={policy.name} isWhole={canSave(draft)} write={() => automation.policies.patch(policy.id, { ...toBody(draft), expected_version: version })} leaving={leaving}>
        <PolicyFields draft={draft} failure={failure} set={set} />
      </EditForm>
      <section className={parts.panel} aria-label={t("settings.sla-policies.running")}>
        <h4 className={parts.sub}>{t("settings.sla-policies.running")}</h4>
        <p className={parts.lead}>{t("settings.sla-policies.runningHint", { version: policy.version })}</p>
        {isDirty ? <p className={parts.hint}>{t("settings.sla-policies.saveFirst")}</p> : <Reapply policy={policy} />}
      </section>
    </>
  );
}

/** Puts what is promised already under what the policy says now. */
function Reapply({ policy }: { policy: SlaPolicy }) {
  const { t } = useTranslation();

  async function run() {
    const { clocks } = await automation.policies.reapply(policy.id);
    showToast({ text: t("settings.sla-policies.reapplied", { count: clocks }), tone: "done" });
  }

  return <Leave leaving={{ icon: <History size={14} aria-hidden />, title: t("settings.sla-policies.reapplyTitle", { name: policy.name }), text: t("settings.sla-policies.reapplyText"), confirm: t("settings.sla-policies.reapply"), run, refreshes: [settingsKeys.policies] }} />;
}

export function NewPolicy() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(FRESH);
  return (
    <div className={parts.page}>
      <Back to={LIST} label={t("settings.sla-policies.all")} />
      <h3 className={parts.heading}>{t("settings.sla-policies.add")}</h3>
      <NewForm label={t("settings.sla-policies.add")} submit={t("settings.sla-policies.create")} isDirty={draft !== FRESH} isWhole={canSave(draft)} write={() => automation.policies.create(toBody(draft))} refreshes={[settingsKeys.policies]} onMade={() => void navigate(LIST)}>
        {(failure) => <PolicyFields draft={draft} failure={failure} set={(change) => setDraft((last) => ({ ...last, ...change }))} />}
      </NewForm>
    </div>
  );
}
