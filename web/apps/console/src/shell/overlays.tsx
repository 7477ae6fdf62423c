import { lazy, Suspense, useSyncExternalStore } from "react";
import { Signal } from "../live/signal";

const Palette = lazy(() => import("./Palette"));
const ShortcutHelp = lazy(() => import("./ShortcutHelp"));

type Overlay = "palette" | "shortcuts";

const current = new Signal<Overlay | null>(null);
const close = (): void => current.write(null);

export const togglePalette = (): void => current.write(current.read() === "palette" ? null : "palette");
export const openShortcutHelp = (): void => current.write("shortcuts");

/** What lies over the whole page, loaded when it is first asked for. */
export function Overlays() {
  const shown = useSyncExternalStore(current.subscribe, current.read);
  return (
    <Suspense fallback={null}>
      {shown === "palette" && <Palette onClose={close} />}
      {shown === "shortcuts" && <ShortcutHelp onClose={close} />}
    </Suspense>
  );
}
