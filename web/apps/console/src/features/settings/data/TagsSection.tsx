import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Tag } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { Plus, Tags } from "lucide-react";
import { useState } from "react";
import { keys } from "../../../queries";
import { useMe } from "../../../session/SessionGate";
import { Bar, finds } from "../parts/Bar";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import { Dot, TagDialog } from "./TagDialog";
import classes from "./data.module.css";

const FEW = 8;

/** The words that conversations and contacts carry. */
export function TagsSection() {
  const { t } = useTranslation();
  const tags = useQuery({ queryKey: keys.tags, queryFn: admin.tags.list });
  const mayManage = useMe().permissions.includes("settings.manage");
  const [typed, setTyped] = useState("");
  const [opened, setOpened] = useState<Tag["id"] | "new" | null>(null);
  const all = tags.data?.items ?? [];
  const rows = all.filter((tag) => finds(typed, tag.name));
  const edited = all.find(({ id }) => id === opened);
  const add = mayManage && (
    <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setOpened("new")}>
      {t("settings.tags.add")}
    </Button>
  );
  return (
    <div className={classes.narrow}>
      {all.length > 0 && (add || all.length > FEW) && <Bar {...(all.length > FEW ? { typed, onType: setTyped } : {})}>{add}</Bar>}
      <Table query={tags} rows={rows} columns={[t("settings.name"), ...(mayManage ? [t("settings.actions")] : [])]} endsInActions={mayManage} empty={<EmptyState icon={<Tags size={20} />} title={t(all.length ? "settings.nothingFound" : "settings.tags.none")} text={all.length ? undefined : t("settings.tags.noneHint")} action={all.length ? undefined : add} />}>
        {(tag) => (
          <tr key={tag.id}>
            <td>
              <span className={classes.tag}>
                <Dot colour={tag.colour} /> {tag.name}
              </span>
            </td>
            {mayManage && (
              <td className={parts.right}>
                <Button variant="subtle" color="gray" size="compact-sm" aria-label={t("settings.changeOf", { name: tag.name })} onClick={() => setOpened(tag.id)}>
                  {t("settings.change")}
                </Button>
              </td>
            )}
          </tr>
        )}
      </Table>
      {opened === "new" && <TagDialog tag={null} onClose={() => setOpened(null)} />}
      {edited && <TagDialog tag={edited} onClose={() => setOpened(null)} />}
    </div>
  );
}
