import { useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import type { ReactNode } from "react";
import { Leave, type Leaving } from "./Leave";
import { SaveBar } from "./SaveBar";
import { StaleNotice } from "./StaleNotice";
import { UnsavedDialog } from "./UnsavedDialog";
import type { Editing } from "./useEditing";
import { useUnsaved } from "./useUnsaved";
import parts from "./parts.module.css";

interface EditFormProps<R, D> {
  editing: Editing<R, D>;
  label: string;
  className?: string;
  /** What was entered is whole; it is told here whether it differs. */
  isWhole: boolean;
  write: () => Promise<R>;
  submit?: string;
  /** The buttons come once something was entered. */
  isQuiet?: boolean;
  leaving?: Leaving;
  children: ReactNode;
}

/** A row's form on a page: saves it, gives up what was entered, and says when somebody else was here. */
export function EditForm<R, D>({ editing, label, className = "", isWhole, write, submit, isQuiet = false, leaving, children }: EditFormProps<R, D>) {
  const { t } = useTranslation();
  const { isDirty, isStale, isBusy, failure, lookAgain, save } = editing;
  const { going, stay, release } = useUnsaved(isDirty);
  const canSave = isDirty && !isStale && isWhole;

  async function send() {
    if (await save(write)) showToast({ text: t("settings.saved"), tone: "done" });
  }

  return (
    <form
      className={`${parts.form} ${className}`}
      noValidate
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (canSave && !isBusy) void send();
      }}
    >
      {children}
      {isStale && <StaleNotice onLook={lookAgain} />}
      {(isDirty || !isQuiet) && (
        <SaveBar submit={submit ?? t("settings.save")} canSave={canSave} isBusy={isBusy} failure={failure} onDiscard={isDirty && !isStale ? lookAgain : undefined}>
          {leaving && <Leave leaving={leaveFreely(leaving, release)} />}
        </SaveBar>
      )}
      <UnsavedDialog going={going} onStay={stay} />
    </form>
  );
}

/** Once the row is gone nothing of it can be saved, and nobody is asked. */
const leaveFreely = (leaving: Leaving, release: () => void): Leaving => ({
  ...leaving,
  onDone: () => {
    release();
    leaving.onDone?.();
  },
});
