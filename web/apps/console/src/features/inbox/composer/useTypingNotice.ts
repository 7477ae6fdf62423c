import { useCallback, useEffect, useRef } from "react";
import { tellTyping } from "../../../live/stream";

const REPEAT_MS = 3_000;
const IDLE_MS = 5_000;

/** Lets the others know that one is typing: at the start, now and then while it goes on, and at its end. */
export function useTypingNotice(id: string): { touch: (isTyping: boolean) => void } {
  const saidAt = useRef(0);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);

  const stop = useCallback(() => {
    clearTimeout(idle.current);
    if (saidAt.current) tellTyping(id, false);
    saidAt.current = 0;
  }, [id]);

  const touch = useCallback(
    (isTyping: boolean) => {
      if (!isTyping) {
        stop();
        return;
      }
      const now = Date.now();
      if (now - saidAt.current > REPEAT_MS) {
        saidAt.current = now;
        tellTyping(id, true);
      }
      clearTimeout(idle.current);
      idle.current = setTimeout(stop, IDLE_MS);
    },
    [id, stop],
  );

  useEffect(() => stop, [stop]);
  return { touch };
}
