import { Button } from "@mantine/core";
import type { ApiFailure } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import type { ReactNode } from "react";
import { failureText } from "../../../failures";
import classes from "./parts.module.css";

interface SaveBarProps {
  submit: string;
  canSave: boolean;
  isBusy: boolean;
  failure: ApiFailure | null;
  /** Gives up what was entered; left out where there is nothing to go back to. */
  onDiscard?: (() => void) | undefined;
  /** At the far end, e.g. to delete. */
  children?: ReactNode;
}

/** The foot of a form: saves it, gives it up, and says what was refused. */
export function SaveBar({ submit, canSave, isBusy, failure, onDiscard, children }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.foot}>
      {failure && (
        <p role="alert" className={classes.refused}>
          {failureText(failure)}
        </p>
      )}
      <div className={classes.row}>
        <Button type="submit" loading={isBusy} disabled={!canSave}>
          {submit}
        </Button>
        {onDiscard && (
          <Button variant="default" onClick={onDiscard}>
            {t("settings.discard")}
          </Button>
        )}
        <span className={classes.end}>{children}</span>
      </div>
    </div>
  );
}
