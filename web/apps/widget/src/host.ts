/** The page around the frame, if the chat runs in one; a page of its own has none. */
const isFramed = window.parent !== window && new URLSearchParams(location.search).has("frame");

type Told = { trunkline: "ready"; colour: string } | { trunkline: "unread"; count: number } | { trunkline: "close" };

/** Tells the loader on the host's page. Nothing of what is said in the chat ever goes there. */
export function tellHost(told: Told): void {
  if (isFramed) window.parent.postMessage(told, "*");
}

/** Follows whether the visitor sees the chat: opened and in front. */
export function followShown(listener: (shown: boolean) => void): void {
  let isOpen = !isFramed;
  const tell = () => listener(isOpen && !document.hidden);
  document.addEventListener("visibilitychange", tell);
  window.addEventListener("message", (event: MessageEvent<{ trunkline?: string }>) => {
    if (event.source !== window.parent) return;
    if (event.data.trunkline === "opened") isOpen = true;
    else if (event.data.trunkline === "closed") isOpen = false;
    tell();
  });
  tell();
}

export { isFramed };
