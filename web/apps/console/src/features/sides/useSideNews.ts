import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { followFrames } from "../../live/stream";
import { keys } from "../../queries";
import { useMe } from "../../session/SessionGate";

/**
 * How many questions wait for one: asked and not answered, and one's own that have an answer. Says at once when somebody
 * asks one, when one's own question is answered, and when time runs out.
 */
export function useSideNews(): number {
  const navigate = useNavigate();
  const me = useMe().account.id;
  const counts = useQuery({ queryKey: [...keys.sides, "counts"], queryFn: async () => (await import("./news")).askCounts() }).data;
  useEffect(
    () =>
      followFrames((frame) => {
        if (frame.type.startsWith("side.")) void import("./news").then(({ tell }) => tell(frame, me, navigate));
      }),
    [me, navigate],
  );
  return counts ? counts.asked + counts.answered : 0;
}
