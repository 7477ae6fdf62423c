import { ActionIcon, CopyButton } from "@mantine/core";
import { useTranslation } from "@trunkline/i18n";
import { Check, Copy } from "lucide-react";
import classes from "./parts.module.css";

/** Something to be copied, such as a link that is shown once. */
export function CopyLine({ value }: { value: string }) {
  const { t } = useTranslation();
  return (
    <span className={classes.copyLine}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon variant="default" aria-label={t(copied ? "settings.copied" : "common.copy")} onClick={copy}>
            {copied ? <Check size={14} /> : <Copy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </span>
  );
}
