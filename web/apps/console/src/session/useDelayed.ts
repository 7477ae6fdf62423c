import { useEffect, useState } from "react";

/** True once `active` has held for `ms`: short waits show no progress sign and so do not flicker. */
export function useDelayed(active: boolean, ms = 300): boolean {
  const [passed, setPassed] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => setPassed(true), ms);
    return () => {
      clearTimeout(timer);
      setPassed(false);
    };
  }, [active, ms]);
  return active && passed;
}
