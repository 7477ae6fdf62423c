import { useQuery } from "@tanstack/react-query";
import { sides, type Frame } from "@trunkline/client";
import { i18next } from "@trunkline/i18n";
import { showToast } from "@trunkline/ui";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { callAttention } from "../../live/attention";
import { followFrames } from "../../live/stream";
import { keys } from "../../queries";
import { useMe } from "../../session/SessionGate";

/** How many questions wait for one: asked and not answered, and one's own that have an answer. */
export function useSideCount(): number {
  const counts = useQuery({ queryKey: keys.sideCounts, queryFn: async () => (await sides.list({ view: "asked", state: "live", limit: 1 })).counts ?? null }).data;
  return counts ? counts.asked + counts.answered : 0;
}

const TOLD = new Set(["side.opened", "side.messaged", "side.answered", "side.warned", "side.overdue"]);

/** Says at once when somebody asks one, when one's own question is answered, and when time runs out. */
export function useSideNews(): void {
  const navigate = useNavigate();
  const me = useMe().account.id;
  useEffect(() => {
    async function tell({ type, data }: Frame): Promise<void> {
      const side = data.side;
      const actor = data.event?.["actor"] as { id?: string | null } | undefined;
      if (!side || !TOLD.has(type) || actor?.id === me) return;
      const isOwn = side.opened_by === me;
      // The first line comes with the question, and an answer is told as one.
      if (type === "side.messaged" && (side.message_count === 1 || (isOwn && side.state === "answered"))) return;
      if (type === "side.answered" && !isOwn) return;
      // Whoever only sees the case is told by its row.
      if (!isOwn && !(await sides.get(side.id)).me.is_asked) return;
      const name = type === "side.opened" ? side.opened_by_name : (side.last_message?.author_name ?? "");
      const text = i18next.t(TEXTS[type as keyof typeof TEXTS], { name, subject: side.subject });
      callAttention(text, side.last_message?.text ?? "");
      showToast({ text, tone: type === "side.overdue" ? "breach" : "neutral", action: { label: i18next.t("sideNews.open"), run: () => void navigate(`/asked/${side.id}`) } });
    }
    return followFrames((frame) => {
      if (frame.type.startsWith("side.")) tell(frame).catch(() => undefined);
    });
  }, [me, navigate]);
}

const TEXTS = { "side.opened": "sideNews.opened", "side.messaged": "sideNews.wrote", "side.answered": "sideNews.answered", "side.warned": "sideNews.warned", "side.overdue": "sideNews.overdue" } as const;
