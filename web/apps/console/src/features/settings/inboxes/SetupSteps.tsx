import { ActionIcon, CopyButton } from "@mantine/core";
import type { Inbox } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { Check, Copy } from "lucide-react";
import type { Step } from "./form";
import { madeFor } from "./made";
import classes from "./inboxes.module.css";

const INNER = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[::1\])/;

/** What is left to do at the provider, with what to enter there. */
export function SetupSteps({ inbox, steps }: { inbox: Inbox; steps: readonly Step[] }) {
  const { t } = useTranslation();
  const hook = inbox.hook_url ?? "";
  const origin = hook ? new URL(hook).origin : location.origin;
  const isUnreachable = steps.some((step) => step.copy?.includes("{hook_url}")) && INNER.test(new URL(origin).host);
  return (
    <section className={classes.panel} aria-label={t("settings.inboxes.setup")}>
      <h3 className={classes.sub}>{t("settings.inboxes.setup")}</h3>
      <ol className={classes.steps}>
        {steps.map((step) => (
          <li key={step.text}>
            {step.text}
            {step.copy && <CopyLine template={step.copy} inbox={inbox} origin={origin} hook={hook} />}
          </li>
        ))}
      </ol>
      {isUnreachable && <p className={classes.warning}>{t("settings.inboxes.unreachable", { address: origin })}</p>}
    </section>
  );
}

interface CopyLineProps {
  template: string;
  inbox: Inbox;
  origin: string;
  hook: string;
}

function CopyLine({ template, inbox, origin, hook }: CopyLineProps) {
  const { t } = useTranslation();
  const secret = /^\{secret:(.+)\}$/.exec(template)?.[1];
  const known = secret ? madeFor(inbox.id)[secret] : undefined;
  if (secret && known === undefined) {
    return <span className={classes.hint}>{t("settings.inboxes.asEntered")}</span>;
  }
  const value = known ?? template.replaceAll("{hook_url}", hook).replaceAll("{origin}", origin).replaceAll("{inbox_id}", inbox.id).replaceAll("{address}", inbox.address ?? "");
  return (
    <span className={classes.copyLine}>
      <code>{value}</code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon variant="default" aria-label={t("common.copy")} onClick={copy}>
            {copied ? <Check size={14} /> : <Copy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
      {known !== undefined && <span className={classes.hint}>{t("settings.inboxes.onlyNow")}</span>}
    </span>
  );
}
