import { Button, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Id } from "@trunkline/client";
import { automation, type DeliveryState, type Webhook, type WebhookDelivery } from "@trunkline/client/automation";
import { formatMoment, knownText, useTranslation } from "@trunkline/i18n";
import { Chip, EmptyState, showToast } from "@trunkline/ui";
import { RotateCw, Send } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../../failures";
import { settingsKeys } from "../keys";
import { useSaving } from "../parts/useSaving";
import parts from "../parts/parts.module.css";
import { Table } from "../Table";
import classes from "./webhooks.module.css";

const STATES = ["queued", "sending", "delivered", "dead"] as const satisfies readonly DeliveryState[];
const TONES = { queued: "waiting", sending: "waiting", delivered: "done", dead: "breach" } as const;
const PAGE = 50;
const MOST_AT_ONCE = 200;

/** Only what has come to an end is sent again; the rest is on its way. */
const mayReplay = ({ state }: WebhookDelivery): boolean => state === "delivered" || state === "dead";

/** What the webhook was told, newest first, for 30 days; some of it is sent again. */
export function DeliveryLog({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [state, setState] = useState<DeliveryState | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
  const queryKey = settingsKeys.deliveries(webhook.id);
  const { isBusy, failure, save } = useSaving(queryKey);
  const log = useInfiniteQuery({
    queryKey: [...queryKey, state],
    queryFn: ({ pageParam }) => automation.webhooks.deliveries(webhook.id, { limit: PAGE, ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchOnMount: "always",
  });
  const rows = log.data?.pages.flatMap(({ items }) => items) ?? [];
  const ready = rows.filter(mayReplay);
  const taken = ready.filter(({ id }) => chosen.has(id)).slice(0, MOST_AT_ONCE);

  function choose(ids: readonly Id[], isChosen: boolean) {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  }

  async function replay(ids: Id[]) {
    await save(async () => {
      const { deliveries } = await automation.webhooks.replay(webhook.id, ids);
      showToast({ text: t("settings.webhooks.replayed", { count: deliveries }), tone: "done" });
      setChosen(new Set());
    });
  }

  const nameOf = (type: string) => knownText(`settings.webhooks.event.${type.replace(".", "-")}`) ?? type;
  return (
    <section aria-label={t("settings.webhooks.log")} className={parts.group}>
      <h4 className={parts.sub}>{t("settings.webhooks.log")}</h4>
      <p className={parts.hint}>{t("settings.webhooks.logHint")}</p>
      <div className={parts.row}>
        <Select size="xs" clearable clearButtonProps={{ "aria-label": t("common.clear") }} aria-label={t("settings.state")} placeholder={t("settings.automation.everyState")} data={STATES.map((value) => ({ value, label: t(`settings.webhooks.state.${value}`) }))} value={state} onChange={(value) => setState(value as DeliveryState | null)} />
        <Button variant="default" loading={log.isFetching && !log.isFetchingNextPage} onClick={() => void log.refetch()}>
          {t("settings.automation.refresh")}
        </Button>
        <span className={parts.end}>
          <Button variant="default" leftSection={<RotateCw size={14} aria-hidden />} loading={isBusy} disabled={taken.length === 0} onClick={() => void replay(taken.map(({ id }) => id))}>
            {taken.length ? t("settings.webhooks.replayChosen", { count: taken.length }) : t("settings.webhooks.replay")}
          </Button>
        </span>
      </div>
      {failure && (
        <p role="alert" className={parts.refused}>
          {failureText(failure)}
        </p>
      )}
      {ready.length > 1 && (
        <label className={classes.all}>
          <input type="checkbox" checked={taken.length === ready.length} onChange={(event) => choose(ready.map(({ id }) => id), event.currentTarget.checked)} /> {t("settings.webhooks.chooseAll")}
        </label>
      )}
      <Table query={log} rows={rows} columns={[t("settings.webhooks.chosen"), t("settings.webhooks.what"), t("settings.state"), t("settings.webhooks.answer"), t("settings.actions")]} endsInActions empty={<EmptyState icon={<Send size={20} />} title={t("settings.webhooks.nothingSent")} text={t("settings.webhooks.nothingSentHint")} />}>
        {(delivery) => {
          const said = `${nameOf(delivery.event_type)} ${delivery.event_seq}`;
          return (
            <tr key={delivery.id}>
              <td>{mayReplay(delivery) && <input type="checkbox" aria-label={t("settings.webhooks.choose", { event: said })} checked={chosen.has(delivery.id)} onChange={(event) => choose([delivery.id], event.currentTarget.checked)} />}</td>
              <td>
                {nameOf(delivery.event_type)}
                <br />
                <span className={parts.hint}>{t("settings.webhooks.number", { seq: delivery.event_seq, at: formatMoment(delivery.created_at) })}</span>
              </td>
              <td>
                <Chip tone={TONES[delivery.state]}>{t(`settings.webhooks.state.${delivery.state}`)}</Chip>
                <br />
                <span className={parts.hint}>{delivery.due_at && delivery.attempts > 0 ? t("settings.webhooks.next", { at: formatMoment(delivery.due_at) }) : delivery.delivered_at ? formatMoment(delivery.delivered_at) : ""}</span>
              </td>
              <td className={classes.answer}>
                {delivery.status ?? "–"} <span className={parts.hint}>{t("settings.webhooks.attempts", { count: delivery.attempts })}</span>
                {delivery.error && <div className={parts.hint}>{delivery.error}</div>}
              </td>
              <td className={parts.right}>
                {mayReplay(delivery) && (
                  <Button variant="subtle" color="gray" size="compact-sm" disabled={isBusy} aria-label={t("settings.webhooks.replayOf", { event: said })} onClick={() => void replay([delivery.id])}>
                    {t("settings.webhooks.replay")}
                  </Button>
                )}
              </td>
            </tr>
          );
        }}
      </Table>
      {log.hasNextPage && (
        <Button className={parts.start} variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("settings.automation.older")}
        </Button>
      )}
    </section>
  );
}
