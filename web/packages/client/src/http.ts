import createClient, { type Middleware } from "openapi-fetch";
import { csrfToken } from "./csrf";
import { asFailure, readFailure } from "./failure";
import type { paths } from "./schema";
import type { Id } from "./types";

const TIMEOUT_MS = 20_000;
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

type Listener = () => void;
const signedOut = new Set<Listener>();

/** Called whenever a request finds that the session has ended. */
export function onSignedOut(listener: Listener): Listener {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** In which session a request was made, by its token. */
const madeIn = new WeakMap<Request, string | null>();

export const guard: Middleware = {
  onRequest({ request }) {
    const token = csrfToken();
    madeIn.set(request, token);
    if (token && !SAFE_METHODS.has(request.method)) request.headers.set("X-CSRF-Token", token);
    return request;
  },
  onResponse({ request, response }) {
    // What was still under way when somebody signed in again says nothing of the new session.
    const isOfThisSession = madeIn.get(request) === csrfToken();
    if (response.status === 401 && isOfThisSession && !request.url.endsWith("/auth/login")) for (const notify of signedOut) notify();
  },
};

export const http = createClient<paths>({
  baseUrl: typeof location === "undefined" ? "" : location.origin,
  credentials: "same-origin",
  fetch: (request) => fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
});
http.use(guard);

/** The path of one resource. */
export const by = (id: Id) => ({ params: { path: { id } } });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of an answer. Throws ApiFailure for an error answer, and with code `offline` or `timeout` for none. */
export async function take<T>(pending: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await pending;
  } catch (thrown) {
    throw asFailure(thrown);
  }
  if (!outcome.response.ok) throw readFailure(outcome.response.status, outcome.error);
  return outcome.data as T;
}
