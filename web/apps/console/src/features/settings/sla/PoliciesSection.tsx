import "@trunkline/ui/forms.css";
import { Button, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { automation, type SlaPolicy } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Plus, Timer } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQueues } from "../../../entities/hooks";
import { showFailure } from "../../../failures";
import { queryClient } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Asked } from "../parts/Asked";
import { Bar } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { forWhom, promised } from "./phrases";
import { NewPolicy, PolicyDetail } from "./PolicyDetail";
import { readPolicy } from "./terms";

/** What is promised to customers: all policies, one, or a new one. */
export function PoliciesSection() {
  const { item } = useParams();
  const policies = useQuery({ queryKey: settingsKeys.policies, queryFn: automation.policies.list });
  const mayManage = useMe().permissions.includes("queues.manage");
  if (mayManage && item === "new") return <NewPolicy />;
  if (mayManage && item) return <Asked query={policies}>{({ items }) => <PolicyDetail key={item} policy={items.find(({ id }) => id === item)} />}</Asked>;
  return <PolicyList mayManage={mayManage} />;
}

function PolicyList({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const policies = useQuery({ queryKey: settingsKeys.policies, queryFn: automation.policies.list });
  const rows = policies.data?.items ?? [];
  const add = mayManage && (
    <Button component={Link} to="/settings/sla-policies/new" leftSection={<Plus size={14} aria-hidden />}>
      {t("settings.sla-policies.add")}
    </Button>
  );
  const columns = [t("settings.name"), t("settings.sla-policies.for"), t("settings.sla-policies.promises"), t("settings.sla-policies.on")];
  return (
    <>
      {rows.length > 0 && add && <Bar>{add}</Bar>}
      <Table query={policies} rows={rows} columns={columns} endsInActions empty={<EmptyState icon={<Timer size={20} />} title={t("settings.sla-policies.none")} text={t("settings.sla-policies.noneHint")} action={add} />}>
        {(policy) => <PolicyRow key={policy.id} policy={policy} mayManage={mayManage} />}
      </Table>
      {rows.length > 1 && <p className={parts.hint}>{t("settings.sla-policies.which")}</p>}
    </>
  );
}

function PolicyRow({ policy, mayManage }: { policy: SlaPolicy; mayManage: boolean }) {
  const { t } = useTranslation();
  const queues = useQueues();
  const [isBusy, setBusy] = useState(false);
  const draft = readPolicy(policy);
  const whom = forWhom(t, draft, (id) => queues.find((queue) => queue.id === id)?.name ?? t("settings.rules.gone"));

  async function turn(is_enabled: boolean) {
    setBusy(true);
    try {
      await automation.policies.patch(policy.id, { is_enabled, expected_version: policy.version });
    } catch (thrown) {
      showFailure(thrown);
    }
    await queryClient.invalidateQueries({ queryKey: settingsKeys.policies });
    setBusy(false);
  }

  return (
    <tr>
      <td>
        {mayManage ? (
          <Link className={parts.link} to={`/settings/sla-policies/${policy.id}`}>
            {policy.name}
          </Link>
        ) : (
          <strong className={parts.strong}>{policy.name}</strong>
        )}
      </td>
      <td className={parts.muted}>{whom.join(" · ") || t("settings.rules.everything")}</td>
      <td className={parts.muted}>
        {promised(t, draft).map((line) => (
          <div key={line}>{line}</div>
        ))}
      </td>
      <td>
        <Switch display="inline-block" aria-label={t("settings.rules.isOn", { name: policy.name })} checked={policy.is_enabled} disabled={isBusy || !mayManage} onChange={(event) => void turn(event.currentTarget.checked)} />
      </td>
    </tr>
  );
}

export default PoliciesSection;
