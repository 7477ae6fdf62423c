import { Signal } from "../live/signal";

const HOUR_MS = 3_600_000;
/** A worker of a newer version that waits to take over; null while there is none. */
export const waiting = new Signal<ServiceWorker | null>(null);

/** Lets the console be installed and open without a line. Where the address is not secure the browser offers none of it. */
export function registerWorker(): void {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const had = navigator.serviceWorker.controller !== null;
  let isReloading = false;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    // The first worker takes over a page that is as new as itself.
    if (!had || isReloading) return;
    isReloading = true;
    location.reload();
  });
  void navigator.serviceWorker
    .register("/sw.js")
    .then((registration) => {
      const tell = (worker: ServiceWorker | null) => {
        if (worker && navigator.serviceWorker.controller) waiting.write(worker);
      };
      tell(registration.waiting);
      registration.addEventListener("updatefound", () => {
        const { installing } = registration;
        installing?.addEventListener("statechange", () => installing.state === "installed" && tell(installing));
      });
      setInterval(() => void registration.update().catch(() => undefined), HOUR_MS);
    })
    // Switched off in this browser: the console works without.
    .catch(() => undefined);
}

/** The newer version takes over, and the page is loaded anew by it. */
export function takeOver(): void {
  waiting.read()?.postMessage("take-over");
}
