import { Button, TextInput } from "@mantine/core";
import { automation, type Webhook } from "@trunkline/client/automation";
import { useTranslation } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { useState } from "react";
import { failureText } from "../../../failures";
import { settingsKeys } from "../keys";
import { useSaving } from "../parts/useSaving";
import parts from "../parts/parts.module.css";
import { isSecret } from "./webhook";

/** What signs; it is never shown again, only replaced. */
export function SecretPanel({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const { isBusy, failure, save } = useSaving(settingsKeys.webhooks);

  async function replace() {
    if (typed === null || !(await save(() => automation.webhooks.patch(webhook.id, { secret: typed })))) return;
    setTyped(null);
    showToast({ text: t("settings.saved"), tone: "done" });
  }

  return (
    <section className={parts.panel} aria-label={t("settings.webhooks.secret")}>
      <h4 className={parts.sub}>{t("settings.webhooks.secret")}</h4>
      <p className={parts.lead}>{t("settings.webhooks.secretHint")}</p>
      {typed === null ? (
        <div className={parts.buttons}>
          <Button variant="default" onClick={() => setTyped("")}>
            {t("settings.webhooks.replaceSecret")}
          </Button>
        </div>
      ) : (
        <form
          className={parts.form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (isSecret(typed) && !isBusy) void replace();
          }}
        >
          <TextInput data-autofocus autoComplete="off" spellCheck={false} label={t("settings.webhooks.newSecret")} description={t("settings.webhooks.newSecretHint")} value={typed} error={typed && !isSecret(typed) ? t("settings.webhooks.secretShape") : undefined} onChange={(event) => setTyped(event.currentTarget.value)} />
          {failure && (
            <p role="alert" className={parts.refused}>
              {failureText(failure)}
            </p>
          )}
          <div className={parts.buttons}>
            <Button variant="default" onClick={() => setTyped(null)}>
              {t("common.cancel")}
            </Button>
            <Button type="submit" loading={isBusy} disabled={!isSecret(typed)}>
              {t("settings.save")}
            </Button>
          </div>
        </form>
      )}
    </section>
  );
}
