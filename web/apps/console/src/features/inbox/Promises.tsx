import type { Conversation } from "@trunkline/client";
import { formatMoment, useTranslation } from "@trunkline/i18n";
import { Chip, ClockBadge, useNow } from "@trunkline/ui";
import { Pause } from "lucide-react";

type Clock = Conversation["sla"][number];

const DAY_MS = 86_400_000;

/** Whether a row has to show its promise rather than how long the customer waits: it is at risk, or due within a day. */
export function isPressing(clocks: readonly Clock[], now: number): boolean {
  const first = clocks[0];
  if (!first) return false;
  return first.due_at === null ? false : first.state !== "running" || Date.parse(first.due_at) - now < DAY_MS;
}

/** The one clock there is room for: the promise where it presses, else how long the customer has waited. */
export function UrgentClock({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const now = useNow(60);
  if (isPressing(conversation.sla, now)) return <NextPromise clocks={conversation.sla} />;
  if (!conversation.waiting_since || conversation.status === "resolved") return null;
  return <ClockBadge since={conversation.waiting_since} label={t("inbox.waitingFor")} />;
}

/** The promise to the customer that falls due first; its name is in the tooltip, there is little room. */
export function NextPromise({ clocks }: { clocks: readonly Clock[] }) {
  const { t } = useTranslation();
  const clock = clocks[0];
  if (!clock) return null;
  const what = t(`promises.${clock.kind}`);
  if (clock.due_at === null) {
    return (
      <Chip icon={<Pause size={11} aria-hidden />} title={t("promises.paused", { what })}>
        {t("promises.pausedBriefly")}
      </Chip>
    );
  }
  const label = t(clock.state === "breached" ? "promises.broken" : "promises.dueBy", { what, when: formatMoment(clock.due_at) });
  return <ClockBadge due={clock.due_at} isAtRisk={clock.state === "warned"} label={label} />;
}
