import { Button, Modal } from "@mantine/core";
import type { ApiFailure } from "@trunkline/client";
import type { QueryKey } from "@tanstack/react-query";
import { useTranslation } from "@trunkline/i18n";
import type { ReactNode } from "react";
import { failureText } from "../../../failures";
import { useSaving } from "./useSaving";
import classes from "./parts.module.css";

interface ConfirmDialogProps {
  title: string;
  text: ReactNode;
  confirm: string;
  run: () => Promise<unknown>;
  refreshes: QueryKey[];
  /** A refusal in words of its own, e.g. with counts. */
  explain?: (failure: ApiFailure) => string | null;
  onClose: () => void;
  onDone?: () => void;
}

/** Asks once more, and stays open with the reason where it is refused. */
export function ConfirmDialog({ title, text, confirm, run, refreshes, explain, onClose, onDone }: ConfirmDialogProps) {
  const { t } = useTranslation();
  const { isBusy, failure, save } = useSaving(...refreshes);

  async function go() {
    if (!(await save(run))) return;
    onClose();
    onDone?.();
  }

  return (
    <Modal opened onClose={onClose} title={title} size={440}>
      <div className={classes.text}>{text}</div>
      {failure && (
        <p role="alert" className={classes.refused}>
          {explain?.(failure) ?? failureText(failure)}
        </p>
      )}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onClose} data-autofocus>
          {t("common.cancel")}
        </Button>
        <Button variant="default" className={classes.danger} loading={isBusy} onClick={() => void go()}>
          {confirm}
        </Button>
      </div>
    </Modal>
  );
}
