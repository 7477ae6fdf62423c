import type { Frame } from "@trunkline/client";
import { sides } from "@trunkline/client/sides";
import { i18next, loadTexts } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { callAttention } from "../../live/attention";

const TEXTS = { "side.opened": "sides.news.opened", "side.messaged": "sides.news.wrote", "side.answered": "sides.news.answered", "side.warned": "sides.news.warned", "side.overdue": "sides.news.overdue" } as const;

/** What waits for the caller, as the first page of a list counts it. */
export const askCounts = async () => (await sides.list({ view: "asked", state: "live", limit: 1 })).counts ?? null;

/** Tells whom it concerns what happened in a question: whoever asked it, and whoever is asked. */
export async function tell(frame: Frame, me: string, open: (path: string) => unknown): Promise<void> {
  // It may be gone by now, or the line be down: what waits is counted anyhow.
  await say(frame, me, open).catch(() => undefined);
}

async function say({ type, data }: Frame, me: string, open: (path: string) => unknown): Promise<void> {
  const side = data.side;
  const actor = data.event?.["actor"] as { id?: string | null } | undefined;
  if (!side || !(type in TEXTS) || actor?.id === me) return;
  const isOwn = side.opened_by === me;
  // The first line comes with the question, and an answer is told as one.
  if (type === "side.messaged" && (side.message_count === 1 || (isOwn && side.state === "answered"))) return;
  if (type === "side.answered" && !isOwn) return;
  // Whoever only sees the case is told by its row.
  if (!isOwn && !(await sides.get(side.id)).me.is_asked) return;
  await loadTexts("sides");
  const name = type === "side.opened" ? side.opened_by_name : (side.last_message?.author_name ?? "");
  const text = i18next.t(TEXTS[type as keyof typeof TEXTS], { name, subject: side.subject });
  callAttention(text, side.last_message?.text ?? "");
  showToast({ text, tone: type === "side.overdue" ? "breach" : "neutral", action: { label: i18next.t("sides.news.open"), run: () => open(`/asked/${side.id}`) } });
}
