import { useTranslation } from "@trunkline/i18n";
import { Plus, X } from "lucide-react";
import { useId, useState, type KeyboardEvent } from "react";
import classes from "./TagEditor.module.css";

interface TagEditorProps {
  tags: readonly string[];
  /** Tags of the workspace, offered while typing. */
  known: readonly string[];
  label: string;
  onChange: (tags: string[]) => void;
}

/** Tags as chips, each with its cross; a field behind them adds one by Enter or from the list. */
export function TagEditor({ tags, known, label, onChange }: TagEditorProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const listId = useId();

  function add(name: string) {
    const tag = name.trim();
    setTyped(null);
    if (tag && !tags.includes(tag)) onChange([...tags, tag]);
  }

  function onKeyDown(press: KeyboardEvent<HTMLInputElement>) {
    if (press.nativeEvent.isComposing) return;
    if (press.key === "Enter" || press.key === ",") add(press.currentTarget.value);
    else if (press.key === "Escape") setTyped(null);
    else if (press.key === "Backspace" && !press.currentTarget.value) onChange(tags.slice(0, -1));
    else return;
    press.preventDefault();
  }

  return (
    <ul className={classes.tags} aria-label={label}>
      {tags.map((tag) => (
        <li key={tag} className={classes.tag}>
          {tag}
          <button type="button" className={classes.remove} aria-label={t("contact.removeTag", { tag })} onClick={() => onChange(tags.filter((each) => each !== tag))}>
            <X size={11} aria-hidden />
          </button>
        </li>
      ))}
      <li>
        {typed === null ? (
          <button type="button" className={classes.add} onClick={() => setTyped("")}>
            <Plus size={12} aria-hidden /> {t("contact.addTag")}
          </button>
        ) : (
          <>
            <input
              className={classes.field}
              list={listId}
              value={typed}
              aria-label={t("contact.addTag")}
              onChange={(event) => {
                const next = event.currentTarget.value;
                // A choice from the list arrives whole.
                if (known.includes(next) && next.length - typed.length > 1) add(next);
                else setTyped(next);
              }}
              onKeyDown={onKeyDown}
              onBlur={(event) => add(event.currentTarget.value)}
              autoFocus
            />
            <datalist id={listId}>
              {known
                .filter((tag) => !tags.includes(tag))
                .map((tag) => (
                  <option key={tag} value={tag} />
                ))}
            </datalist>
          </>
        )}
      </li>
    </ul>
  );
}
