import { useTranslation } from "@trunkline/i18n";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import classes from "./EditableText.module.css";

interface EditableTextProps {
  value: string;
  label: string;
  placeholder?: string;
  multiline?: boolean;
  type?: "text" | "email" | "tel";
  readOnly?: boolean;
  onSave: (value: string) => void;
}

/** A value that becomes a field on click; Enter or leaving saves, Escape takes it back. */
export function EditableText({ value, label, placeholder, multiline = false, type = "text", readOnly = false, onSave }: EditableTextProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const isEditing = typed !== null;
  useEffect(() => {
    if (isEditing) field.current?.focus();
  }, [isEditing]);

  function save() {
    const next = typed?.trim();
    setTyped(null);
    if (next !== undefined && next !== value) onSave(next);
  }

  function onKeyDown(press: KeyboardEvent) {
    if (press.nativeEvent.isComposing) return;
    if (press.key === "Escape") setTyped(null);
    else if (press.key === "Enter" && (!multiline || press.ctrlKey || press.metaKey)) save();
    else return;
    press.preventDefault();
    press.stopPropagation();
  }

  if (readOnly) return <span className={value ? "" : classes.empty}>{value || "–"}</span>;
  if (!isEditing) {
    return (
      <button type="button" className={`${classes.value} ${value ? "" : classes.empty}`} aria-label={`${value || placeholder || t("side.add")}, ${t("side.edit", { label })}`} onClick={() => setTyped(value)}>
        {value || placeholder || t("side.add")}
      </button>
    );
  }
  const shared = {
    ref: field,
    className: classes.field,
    value: typed,
    "aria-label": label,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
    onBlur: save,
    onKeyDown,
  };
  return multiline ? <textarea {...shared} rows={4} /> : <input {...shared} type={type} />;
}
