import { useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { useState, type ReactNode } from "react";
import { ConfirmDialog } from "./ConfirmDialog";
import { FormDialog } from "./FormDialog";
import { LeaveButton, type Leaving } from "./Leave";
import { StaleNotice } from "./StaleNotice";
import type { Editing } from "./useEditing";
import { UnsavedDialog } from "./UnsavedDialog";
import { useUnsaved } from "./useUnsaved";
import parts from "./parts.module.css";

interface EditDialogProps<R, D> {
  editing: Editing<R, D>;
  title: string;
  isWhole: boolean;
  write: () => Promise<R>;
  /** Left out for a row that is only being made. */
  leaving?: Omit<Leaving, "onDone"> | null;
  size?: number;
  onClose: () => void;
  children: ReactNode;
}

/** A row's form over the page: saves it and closes, and says when somebody else was here. */
export function EditDialog<R, D>({ editing, title, isWhole, write, leaving, size = 440, onClose, children }: EditDialogProps<R, D>) {
  const { t } = useTranslation();
  const [isLeaving, setLeaving] = useState(false);
  const [isClosing, setClosing] = useState(false);
  const { isDirty, isStale, isBusy, failure, lookAgain, save } = editing;
  const { going, stay } = useUnsaved(isDirty);

  async function send() {
    if (!(await save(write))) return;
    showToast({ text: t("settings.saved"), tone: "done" });
    onClose();
  }

  if (leaving && isLeaving) {
    const { icon: _, ...asked } = leaving;
    return <ConfirmDialog {...asked} onClose={() => setLeaving(false)} onDone={onClose} />;
  }
  if (going || isClosing) {
    return (
      <UnsavedDialog
        going={going ?? onClose}
        onStay={() => {
          stay();
          setClosing(false);
        }}
      />
    );
  }
  return (
    <FormDialog title={title} submit={t("settings.save")} canSubmit={isDirty && !isStale && isWhole} isBusy={isBusy} failure={failure} isDirty={isDirty} size={size} onSubmit={() => void send()} onClose={() => (isDirty ? setClosing(true) : onClose())}>
      {children}
      {isStale && <StaleNotice onLook={lookAgain} />}
      {leaving && <LeaveButton leaving={leaving} className={parts.start} onClick={() => setLeaving(true)} />}
    </FormDialog>
  );
}
