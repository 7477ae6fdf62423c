/** The page around the frame, if the chat runs in one; a page of its own has none. */
export const isFramed = window.parent !== window && new URLSearchParams(location.search).has("frame");

type Told = { trunkline: "ready"; colour: string } | { trunkline: "unread"; count: number } | { trunkline: "close" };
type Heard = { trunkline?: "opened" | "closed" | "kept"; text?: string | null };

const ANSWER_MS = 1_000;
let hostOrigin = "";

/** Tells the loader on the host's page. Nothing of what is said in the chat ever goes there this way. */
export function tellHost(told: Told): void {
  if (isFramed) window.parent.postMessage(told, "*");
}

function hear(listener: (heard: Heard, origin: string) => void): void {
  window.addEventListener("message", (event: MessageEvent<Heard>) => {
    if (event.source === window.parent) listener(event.data, event.origin);
  });
}

/** Follows whether the visitor sees the chat: opened and in front. */
export function followShown(listener: (shown: boolean) => void): void {
  let isOpen = !isFramed;
  const tell = () => listener(isOpen && !document.hidden);
  document.addEventListener("visibilitychange", tell);
  hear(({ trunkline }) => {
    if (trunkline === "opened") isOpen = true;
    else if (trunkline === "closed") isOpen = false;
    tell();
  });
  tell();
}

/** What the host's page has kept for us; null when it has nothing or does not answer. */
export function hostKeeps(key: string): Promise<string | null> {
  if (!isFramed) return Promise.resolve(null);
  return new Promise((resolve) => {
    hear(({ trunkline, text }, origin) => {
      if (trunkline !== "kept") return;
      hostOrigin = origin;
      resolve(text ?? null);
    });
    setTimeout(resolve, ANSWER_MS, null);
    window.parent.postMessage({ trunkline: "kept", key }, "*");
  });
}

/** Lets the host's page keep a text, only the one that answered. */
export function keepAtHost(key: string, text: string): void {
  if (hostOrigin) window.parent.postMessage({ trunkline: "keep", key, text }, hostOrigin);
}
