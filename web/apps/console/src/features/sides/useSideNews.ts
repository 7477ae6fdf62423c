import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { followFrames } from "../../live/stream";
import { keys } from "../../queries";
import { useMe } from "../../session/SessionGate";

/** How many questions wait for one: asked and not answered, and one's own that have an answer. */
export function useSideCount(): number {
  const counts = useQuery({ queryKey: keys.sideCounts, queryFn: async () => (await import("./news")).askCounts() }).data;
  return counts ? counts.asked + counts.answered : 0;
}

/** Says at once when somebody asks one, when one's own question is answered, and when time runs out. */
export function useSideNews(): void {
  const navigate = useNavigate();
  const me = useMe().account.id;
  useEffect(
    () =>
      followFrames((frame) => {
        if (!frame.type.startsWith("side.")) return;
        import("./news").then((news) => news.tell(frame, me, (path) => void navigate(path))).catch(() => undefined);
      }),
    [me, navigate],
  );
}
