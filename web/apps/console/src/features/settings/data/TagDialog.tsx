import "@trunkline/ui/forms.css";
import { TextInput } from "@mantine/core";
import type { Tag } from "@trunkline/client";
import { admin } from "@trunkline/client/admin";
import { useTranslation } from "@trunkline/i18n";
import { useId } from "react";
import { keys } from "../../../queries";
import { EditDialog } from "../parts/EditDialog";
import { useEditing } from "../parts/useEditing";
import classes from "./data.module.css";

const COLOURS = ["grey", "red", "orange", "yellow", "green", "teal", "blue", "violet", "pink"] as const;
const LONGEST = 60;
const FRESH: Pick<Tag, "version" | "name" | "colour"> = { version: 0, name: "", colour: "grey" };

export function Dot({ colour }: { colour: string }) {
  return <i className={classes.dot} data-colour={colour} aria-hidden />;
}

/** A tag's word and colour. */
export function TagDialog({ tag, onClose }: { tag: Tag | null; onClose: () => void }) {
  const { t } = useTranslation();
  const group = useId();
  const editing = useEditing(tag ?? FRESH, ({ name, colour }) => ({ name, colour }), keys.tags);
  const { draft, set, version } = editing;

  function write() {
    const body = { name: draft.name.trim(), colour: draft.colour };
    return tag ? admin.tags.patch(tag.id, { ...body, expected_version: version }) : admin.tags.create(body);
  }

  const leaving = tag && { title: t("settings.tags.deleteTitle", { name: tag.name }), text: t("settings.tags.deleteText"), confirm: t("settings.tags.delete"), run: () => admin.tags.remove(tag.id), refreshes: [keys.tags] };
  return (
    <EditDialog editing={editing} title={tag ? tag.name : t("settings.tags.add")} isWhole={draft.name.trim() !== ""} write={write} leaving={leaving} onClose={onClose}>
      <TextInput data-autofocus label={t("settings.name")} description={t("settings.tags.nameHint")} withAsterisk maxLength={LONGEST} value={draft.name} onChange={(event) => set({ name: event.currentTarget.value })} />
      <fieldset className={classes.colours}>
        <legend className={classes.label}>{t("settings.tags.colour")}</legend>
        {COLOURS.map((colour) => (
          <label key={colour} className={classes.colour} title={t(`settings.tags.colours.${colour}`)}>
            <input type="radio" name={group} aria-label={t(`settings.tags.colours.${colour}`)} checked={draft.colour === colour} onChange={() => set({ colour })} />
            <Dot colour={colour} />
          </label>
        ))}
      </fieldset>
    </EditDialog>
  );
}
