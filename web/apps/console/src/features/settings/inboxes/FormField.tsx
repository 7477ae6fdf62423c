import { Button, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { KeyRound, RefreshCw } from "lucide-react";
import { useId } from "react";
import { makeSecret, type Field, type Value } from "./form";
import classes from "./inboxes.module.css";

interface FormFieldProps {
  field: Field;
  value: Value;
  error: string | null;
  onChange: (value: Value) => void;
}

/** One setting, drawn as what it is. */
export function FormField({ field, value, error, onChange }: FormFieldProps) {
  const shared = { id: `field-${field.name}`, label: field.title, description: field.description || undefined, error: error ?? undefined, withAsterisk: field.isNeeded };
  if (field.kind === "switch") {
    const { withAsterisk: _, ...rest } = shared;
    return <Switch {...rest} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
  }
  if (field.kind === "choice") return <Select {...shared} size="xs" data={field.options} value={String(value)} allowDeselect={false} onChange={(chosen) => onChange(chosen ?? field.fallback)} />;
  if (field.kind === "number") return <NumberInput {...shared} size="xs" value={value as number | string} allowDecimal={false} onChange={onChange} />;
  if (field.kind === "list") return <TagsInput {...shared} size="xs" value={Array.isArray(value) ? value : []} onChange={onChange} />;
  const written = String(value);
  if (field.kind === "long") return <Textarea {...shared} autosize minRows={2} maxRows={8} value={written} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <TextInput {...shared} value={written} autoComplete="off" spellCheck={false} onChange={(event) => onChange(event.currentTarget.value)} />;
}

interface SecretFieldProps {
  field: Field;
  /** Whether the server holds one. */
  isSet: boolean;
  /** What was entered here: undefined for nothing, null to take the stored one away. */
  value: string | null | undefined;
  error: string | null;
  onChange: (value: string | null | undefined) => void;
  onMake: (value: string) => void;
}

/** A secret goes in and never comes out: of a stored one is said only that it is there. */
export function SecretField({ field, isSet, value, error, onChange, onMake }: SecretFieldProps) {
  const { t } = useTranslation();
  const id = useId();
  if (isSet && value === undefined) {
    return (
      <div role="group" aria-labelledby={id} className={classes.secret}>
        <span id={id} className={classes.label}>
          {field.title}
        </span>
        {field.description && <span className={classes.hint}>{field.description}</span>}
        <span className={classes.kept}>
          <KeyRound size={14} aria-hidden /> {t("settings.inboxes.secretSet")}
          <Button variant="default" size="compact-xs" onClick={() => onChange("")}>
            {t("settings.inboxes.secretReplace")}
          </Button>
          {!field.isNeeded && (
            <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange(null)}>
              {t("settings.inboxes.secretRemove")}
            </Button>
          )}
        </span>
        {error && <span className={classes.error}>{error}</span>}
      </div>
    );
  }
  if (value === null) {
    return (
      <div role="group" aria-labelledby={id} className={classes.secret}>
        <span id={id} className={classes.label}>
          {field.title}
        </span>
        <span className={classes.kept}>
          {t("settings.inboxes.secretRemoved")}
          <Button variant="default" size="compact-xs" onClick={() => onChange(undefined)}>
            {t("settings.inboxes.secretKeep")}
          </Button>
        </span>
      </div>
    );
  }
  return (
    <div className={classes.secret}>
      <PasswordInput
        id={`field-${field.name}`}
        label={field.title}
        description={field.description || undefined}
        error={error ?? undefined}
        withAsterisk={field.isNeeded}
        value={value ?? ""}
        autoComplete="new-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ "aria-label": t("settings.inboxes.secretShow") }}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <span className={classes.kept}>
        {field.makes !== null && (
          <Button variant="default" size="compact-xs" leftSection={<RefreshCw size={12} aria-hidden />} onClick={() => onMake(makeSecret(field.makes ?? 32))}>
            {t("settings.inboxes.secretMake")}
          </Button>
        )}
        {isSet && (
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange(undefined)}>
            {t("settings.inboxes.secretKeep")}
          </Button>
        )}
      </span>
    </div>
  );
}
