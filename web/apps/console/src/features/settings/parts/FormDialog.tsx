import "@trunkline/ui/forms.css";
import { Button, Modal } from "@mantine/core";
import type { ApiFailure } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import type { FormEvent, ReactNode } from "react";
import { failureText } from "../../../failures";
import classes from "./parts.module.css";

interface FormDialogProps {
  title: string;
  submit: string;
  canSubmit: boolean;
  isBusy: boolean;
  failure: ApiFailure | null;
  size?: number;
  /** Something was entered: a click beside the dialog does not throw it away. */
  isDirty?: boolean;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A short form over the page; what is refused is said above the buttons. */
export function FormDialog({ title, submit, canSubmit, isBusy, failure, size = 440, isDirty = false, onSubmit, onClose, children }: FormDialogProps) {
  const { t } = useTranslation();

  function send(event: FormEvent) {
    event.preventDefault();
    if (canSubmit && !isBusy) onSubmit();
  }

  return (
    <Modal opened onClose={onClose} title={title} size={size} closeOnClickOutside={!isDirty}>
      <form className={classes.form} noValidate onSubmit={send}>
        {children}
        {failure && (
          <p role="alert" className={classes.refused}>
            {failureText(failure)}
          </p>
        )}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t("common.cancel")}
          </Button>
          <Button type="submit" loading={isBusy} disabled={!canSubmit}>
            {submit}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
