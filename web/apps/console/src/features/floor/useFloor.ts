import { useEffect, useSyncExternalStore } from "react";
import { Signal } from "../../live/signal";
import { useLink, watchFloor } from "../../live/stream";
import { applyChange, type FloorState } from "./state";

const floor = new Signal<FloorState | null>(null);

/** The floor, live while somebody looks at it; null until it was told. */
export function useFloor(): FloorState | null {
  const link = useLink();
  useEffect(() => {
    // A line that comes back knows nothing of what was asked on the one before.
    if (link === "live") watchFloor((change) => floor.write(applyChange(floor.read(), change)));
  }, [link]);
  useEffect(
    () => () => {
      watchFloor(null);
      floor.write(null);
    },
    [],
  );
  return useSyncExternalStore(floor.subscribe, floor.read);
}
