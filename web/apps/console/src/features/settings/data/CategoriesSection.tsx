import "@trunkline/ui/forms.css";
import { Button, NumberInput, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { automation, type ArticleCategory } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { FolderTree, Plus } from "lucide-react";
import { useState } from "react";
import { useMe } from "../../../session/SessionGate";
import { settingsKeys } from "../keys";
import { Bar } from "../parts/Bar";
import { EditDialog } from "../parts/EditDialog";
import { fieldError } from "../parts/fieldError";
import { useEditing } from "../parts/useEditing";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { asTree, mayBeUnder } from "./tree";
import classes from "./data.module.css";

const FRESH: Pick<ArticleCategory, "version" | "name" | "parent_id" | "position"> = { version: 0, name: "", parent_id: null, position: 0 };

/** The tree that articles are sorted into. */
export function CategoriesSection() {
  const { t } = useTranslation();
  const categories = useQuery({ queryKey: settingsKeys.categories, queryFn: automation.categories.list });
  const mayManage = useMe().permissions.includes("articles.publish");
  const [opened, setOpened] = useState<ArticleCategory["id"] | "new" | null>(null);
  const all = categories.data?.items ?? [];
  const edited = all.find(({ id }) => id === opened);
  const add = mayManage && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened("new")}>
      {t("settings.article-categories.add")}
    </Button>
  );
  return (
    <div className={classes.narrow}>
      {all.length > 0 && add && <Bar>{add}</Bar>}
      <Table query={categories} rows={asTree(all)} columns={[t("settings.name"), ...(mayManage ? [t("settings.actions")] : [])]} endsInActions={mayManage} empty={<EmptyState icon={<FolderTree size={20} />} title={t("settings.article-categories.none")} text={t("settings.article-categories.noneHint")} action={add} />}>
        {({ row, depth }) => (
          <tr key={row.id}>
            <td>
              <span className={classes.branch} data-depth={Math.min(depth, 5)}>
                <strong className={parts.strong}>{row.name}</strong>
              </span>
            </td>
            {mayManage && (
              <td className={parts.right}>
                <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.changeOf", { name: row.name })} onClick={() => setOpened(row.id)}>
                  {t("settings.change")}
                </Button>
              </td>
            )}
          </tr>
        )}
      </Table>
      {opened === "new" && <CategoryDialog category={null} all={all} onClose={() => setOpened(null)} />}
      {edited && <CategoryDialog category={edited} all={all} onClose={() => setOpened(null)} />}
    </div>
  );
}

interface CategoryDialogProps {
  category: ArticleCategory | null;
  all: readonly ArticleCategory[];
  onClose: () => void;
}

function CategoryDialog({ category, all, onClose }: CategoryDialogProps) {
  const { t } = useTranslation();
  const editing = useEditing(category ?? FRESH, ({ name, parent_id, position }) => ({ name, parent_id, position }), settingsKeys.categories);
  const { draft, set, version, failure } = editing;
  const above = asTree(all).filter(({ row }) => category === null || mayBeUnder(all, category.id, row.id));

  function write() {
    const body = { ...draft, name: draft.name.trim() };
    return category ? automation.categories.patch(category.id, { ...body, expected_version: version }) : automation.categories.create(body);
  }

  const leaving = category && { title: t("settings.article-categories.deleteTitle", { name: category.name }), text: t("settings.article-categories.deleteText"), confirm: t("settings.article-categories.delete"), run: () => automation.categories.remove(category.id), refreshes: [settingsKeys.categories] };
  return (
    <EditDialog editing={editing} title={category ? category.name : t("settings.article-categories.add")} isWhole={draft.name.trim() !== ""} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} withAsterisk maxLength={200} value={draft.name} error={fieldError(failure, "name")} onChange={(event) => set({ name: event.currentTarget.value })} />
      <Select size="xs" searchable clearable clearButtonProps={{ "aria-label": t("settings.article-categories.top") }} label={t("settings.article-categories.under")} placeholder={t("settings.article-categories.top")} data={above.map(({ row }) => ({ value: row.id, label: row.name }))} value={draft.parent_id} error={fieldError(failure, "parent_id")} onChange={(parent_id) => set({ parent_id })} />
      <NumberInput size="xs" label={t("settings.article-categories.position")} description={t("settings.article-categories.positionHint")} min={0} max={100_000} allowDecimal={false} clampBehavior="strict" value={draft.position} onChange={(value) => typeof value === "number" && set({ position: value })} />
    </EditDialog>
  );
}

export default CategoriesSection;
