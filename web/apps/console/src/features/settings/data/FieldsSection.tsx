import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { admin, type CustomField } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { ListPlus, Plus } from "lucide-react";
import { useState } from "react";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { Bar } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { FieldDialog } from "./FieldDialog";
import classes from "./data.module.css";

/** What is kept of contacts and conversations beyond the usual. */
export function FieldsSection() {
  const { t } = useTranslation();
  const fields = useQuery({ queryKey: keys.customFields, queryFn: admin.customFields.list });
  const mayManage = useMe().permissions.includes("settings.manage");
  const [opened, setOpened] = useState<CustomField["id"] | "new" | null>(null);
  const rows = fields.data?.items ?? [];
  const edited = rows.find(({ id }) => id === opened);
  const add = mayManage && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened("new")}>
      {t("settings.fields.add")}
    </Button>
  );
  const columns = [t("settings.fields.label"), t("settings.fields.entity"), t("settings.fields.type"), t("settings.fields.key"), ...(mayManage ? [t("settings.actions")] : [])];
  return (
    <>
      {rows.length > 0 && add && <Bar>{add}</Bar>}
      <Table query={fields} rows={rows} columns={columns} endsInActions={mayManage} empty={<EmptyState icon={<ListPlus size={20} />} title={t("settings.fields.none")} text={t("settings.fields.noneHint")} action={add} />}>
        {(field) => (
          <tr key={field.id}>
            <td>
              <strong className={parts.strong}>{field.label}</strong>
            </td>
            <td className={parts.muted}>{t(`settings.fields.of.${field.entity}`)}</td>
            <td className={parts.muted}>
              {t(`settings.fields.types.${field.type}`)}
              {field.options.length > 0 && ` · ${t("settings.fields.optionCount", { count: field.options.length })}`}
            </td>
            <td className={classes.key}>{field.key}</td>
            {mayManage && (
              <td className={parts.right}>
                <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.changeOf", { name: field.label })} onClick={() => setOpened(field.id)}>
                  {t("settings.change")}
                </Button>
              </td>
            )}
          </tr>
        )}
      </Table>
      {opened === "new" && <FieldDialog field={null} onClose={() => setOpened(null)} />}
      {edited && <FieldDialog field={edited} onClose={() => setOpened(null)} />}
    </>
  );
}
