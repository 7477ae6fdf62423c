import { useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import type { QueryKey } from "@tanstack/react-query";
import type { ApiFailure } from "@trunkline/client";
import type { ReactNode } from "react";
import { SaveBar } from "./SaveBar";
import { UnsavedDialog } from "./UnsavedDialog";
import { useSaving } from "./useSaving";
import { useUnsaved } from "./useUnsaved";
import parts from "./parts.module.css";

interface NewFormProps<R> {
  label: string;
  submit: string;
  /** What is said once it is there. */
  done?: string;
  isDirty: boolean;
  isWhole: boolean;
  write: () => Promise<R>;
  refreshes: QueryKey[];
  /** What to do with the new row, e.g. to go to it. */
  onMade: (made: R) => void;
  children: (failure: ApiFailure | null) => ReactNode;
}

/** The form of a row that is only being made, on a page of its own. */
export function NewForm<R>({ label, submit, done, isDirty, isWhole, write, refreshes, onMade, children }: NewFormProps<R>) {
  const { t } = useTranslation();
  const { isBusy, failure, save } = useSaving(...refreshes);
  const { going, stay, release } = useUnsaved(isDirty);

  async function create() {
    let made: R | undefined;
    if (!(await save(async () => void (made = await write())))) return;
    release();
    showToast({ text: done ?? t("settings.saved"), tone: "done" });
    onMade(made as R);
  }

  return (
    <form
      className={parts.form}
      noValidate
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole && !isBusy) void create();
      }}
    >
      {children(failure)}
      <SaveBar submit={submit} canSave={isWhole} isBusy={isBusy} failure={failure} />
      <UnsavedDialog going={going} onStay={stay} />
    </form>
  );
}
