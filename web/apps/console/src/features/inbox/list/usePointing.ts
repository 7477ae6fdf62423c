import { useCallback, useEffect, useRef, useState } from "react";

/** A pointer that has not moved for this long points at nothing: the agent has gone. */
const IDLE_MS = 8_000;

/** Whether the agent points at something: from a movement on, until leaving or resting. */
export function usePointing(): [boolean, (isPointing: boolean) => void] {
  const [isPointing, setPointing] = useState(false);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);

  const point = useCallback((next: boolean) => {
    clearTimeout(idle.current);
    if (next) idle.current = setTimeout(() => setPointing(false), IDLE_MS);
    setPointing(next);
  }, []);

  useEffect(() => () => clearTimeout(idle.current), []);
  return [isPointing, point];
}
