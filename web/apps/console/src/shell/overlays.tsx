import type { Contact } from "@trunkline/client";
import { lazy, Suspense, useSyncExternalStore } from "react";
import { Signal } from "../live/signal";

const Palette = lazy(() => import("./Palette"));
const ShortcutHelp = lazy(() => import("./ShortcutHelp"));
const StartDialog = lazy(() => import("../features/inbox/actions/StartDialog"));

type Overlay = { name: "palette" | "shortcuts" } | { name: "start"; contact: Contact | null };

const current = new Signal<Overlay | null>(null);
const close = (): void => current.write(null);

export const togglePalette = (): void => current.write(current.read()?.name === "palette" ? null : { name: "palette" });
export const openShortcutHelp = (): void => current.write({ name: "shortcuts" });
/** Opens the form to write first, to a contact or to an address. */
export const openStart = (contact: Contact | null): void => current.write({ name: "start", contact });

/** What lies over the whole page, loaded when it is first asked for. */
export function Overlays() {
  const shown = useSyncExternalStore(current.subscribe, current.read);
  return (
    <Suspense fallback={null}>
      {shown?.name === "palette" && <Palette onClose={close} />}
      {shown?.name === "shortcuts" && <ShortcutHelp onClose={close} />}
      {shown?.name === "start" && <StartDialog contact={shown.contact} onClose={close} />}
    </Suspense>
  );
}
