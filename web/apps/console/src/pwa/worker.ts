import { isShellFile, SHELL } from "./shell";

/**
 * Keeps the console's own files, so that it opens at once and says so where there is no line. What the API answers is
 * never kept: every such request goes past this worker untouched.
 */
declare const self: ServiceWorkerGlobalScope;
/** Put in by the build: the version's name, and the files that the first screen needs. */
declare const __SHELL_VERSION__: string;
declare const __SHELL_FILES__: readonly string[];

const CACHE = `${SHELL}${__SHELL_VERSION__}`;
const PAGE = "/";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([PAGE, ...__SHELL_FILES__].map((path) => new Request(path, { cache: "reload" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith(SHELL) && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/** The page says that it may be replaced: its people have been asked. */
self.addEventListener("message", (event) => {
  if (event.data === "take-over") void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isShellFile(url.pathname, true)) event.respondWith(pageFor(request));
  } else if (isShellFile(url.pathname, false)) event.respondWith(fileFor(request));
});

/** The page as the server has it now; the one that was kept only where the server cannot be reached. */
async function pageFor(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (away) {
    const kept = await caches.match(PAGE, { cacheName: CACHE });
    if (kept) return kept;
    throw away;
  }
}

/** A file whose name tells its content: kept the first time it is asked for, and then never asked for again. */
async function fileFor(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone());
  return fresh;
}
