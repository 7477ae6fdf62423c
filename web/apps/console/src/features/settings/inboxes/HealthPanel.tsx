import { Button } from "@mantine/core";
import { api, type Inbox } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Chip } from "@trunkline/ui";
import { PlugZap } from "lucide-react";
import { useState } from "react";
import { showFailure } from "../../../failures";
import { keys, queryClient } from "../../../queries";
import classes from "./inboxes.module.css";

/** In one word how an inbox fares. */
export function HealthChip({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  if (!inbox.is_enabled) return <Chip>{t("settings.inboxes.off")}</Chip>;
  if (inbox.health.ok === false) return <Chip tone="breach">{t("settings.inboxes.failing")}</Chip>;
  if (inbox.health.ok === null) return <Chip>{t("settings.inboxes.untested")}</Chip>;
  return <Chip tone="done">{t("settings.inboxes.on")}</Chip>;
}

/** Tries the connection for real and keeps what came of it. */
export async function testConnection(inbox: Inbox): Promise<void> {
  try {
    await api.inboxes.check(inbox.id);
  } catch (thrown) {
    showFailure(thrown);
  }
  await queryClient.invalidateQueries({ queryKey: keys.inboxes });
}

/** How an inbox fares, in words, and a button that finds out. */
export function HealthPanel({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const [isBusy, setBusy] = useState(false);
  const { ok, detail, since, checked_at } = inbox.health;

  async function test() {
    setBusy(true);
    await testConnection(inbox);
    setBusy(false);
  }

  return (
    <section className={`${classes.panel} ${ok === false && inbox.is_enabled ? classes.bad : ""}`} aria-label={t("settings.inboxes.health")} aria-live="polite">
      <div className={classes.row}>
        <HealthChip inbox={inbox} />
        <strong className={classes.strong}>{t(ok === false ? "settings.inboxes.saidBad" : ok ? "settings.inboxes.saidGood" : "settings.inboxes.saidNothing")}</strong>
        <Button className={classes.end} variant="default" loading={isBusy} disabled={!inbox.is_enabled} leftSection={<PlugZap size={14} aria-hidden />} onClick={() => void test()}>
          {t("settings.inboxes.check")}
        </Button>
      </div>
      {detail && <p className={classes.said}>{detail}</p>}
      <p className={classes.hint}>
        {[ok === false && since ? t("settings.inboxes.since", { at: formatMoment(since) }) : null, checked_at ? t("settings.inboxes.checked", { at: formatMoment(checked_at) }) : null].filter(Boolean).join(" · ")}
      </p>
    </section>
  );
}
