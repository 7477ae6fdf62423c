import "@trunkline/ui/forms.css";
import { Button, Select, Textarea, TextInput } from "@mantine/core";
import type { Draft } from "@trunkline/client/gaps";
import { useTranslation } from "@trunkline/i18n";
import classes from "./gaps.module.css";

interface DraftFormProps {
  draft: Draft;
  isBusy: boolean;
  onChange: (draft: Draft) => void;
  onCancel: () => void;
  onSave: () => void;
}

/** The article that a gap would become, to be put right before it is saved as a draft. */
export function DraftForm({ draft, isBusy, onChange, onCancel, onSave }: DraftFormProps) {
  const { t } = useTranslation();
  const isWhole = draft.title.trim() !== "" && draft.body.trim() !== "";
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole && !isBusy) onSave();
      }}
    >
      <TextInput size="xs" label={t("gaps.titleLabel")} maxLength={200} value={draft.title} onChange={(event) => onChange({ ...draft, title: event.currentTarget.value })} />
      <Textarea size="xs" label={t("gaps.bodyLabel")} rows={5} value={draft.body} onChange={(event) => onChange({ ...draft, body: event.currentTarget.value })} />
      <Select
        size="xs"
        className={classes.audience}
        label={t("gaps.audience")}
        allowDeselect={false}
        data={(["internal", "public"] as const).map((value) => ({ value, label: t(`gaps.${value}`) }))}
        value={draft.audience}
        onChange={(value) => onChange({ ...draft, audience: value === "public" ? "public" : "internal" })}
      />
      <footer className={classes.actions}>
        <Button size="xs" type="submit" loading={isBusy} disabled={!isWhole}>
          {t("gaps.save")}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          {t("gaps.cancel")}
        </Button>
      </footer>
    </form>
  );
}
