import { backoffMs } from "@trunkline/client/backoff";
import { START, withAck, withMessages, type ChatFile, type ChatMessage, type ChatState, type Inbox, type Outgoing, type Rating, type Refusal } from "./model";
import type { Keeper } from "./store";

type Incoming =
  | { type: "hello"; visitor: string; inbox: Inbox & { locale: string }; messages: ChatMessage[]; conversation: Standing | null; read: { agent: number } }
  | { type: "message"; message: ChatMessage }
  | { type: "ack"; client_id: string; message_id: string; sequence: number }
  | { type: "rated"; rating: string; stars: number; comment: string }
  | { type: "error"; client_id: string | null; error: string; retry?: boolean }
  | { type: "typing"; on: boolean }
  | { type: "read"; sequence: number }
  | { type: "queue"; queue: ChatState["queue"] }
  | ({ type: "conversation" } & Standing)
  | { type: "pong" };

interface Standing {
  status: string;
  agent: { name: string } | null;
  rating: Rating | null;
}

export interface LineOptions {
  inboxId: string;
  language: string;
  user: string;
  keeper: Keeper;
  onChange: (state: ChatState) => void;
  onLocale: (locale: string) => void;
}

const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const RETRY_MS = 2_000;
const TYPING_SHOWN_MS = 8_000;

/** The visitor's line to the team. */
export interface Line {
  readonly state: ChatState;
  start: () => void;
  /** Takes a message to be sent now or, without a connection, as soon as there is one. */
  post: (text: string) => void;
  /** Takes a file to be uploaded and sent as a message of its own. */
  attach: (file: File) => void;
  retry: (outgoing: Outgoing) => void;
  /** Forgets a message that is not sent; an upload under way ends. */
  discard: (outgoing: Outgoing) => void;
  /** Says what the visitor thinks of the service; kept until the server has it. */
  rate: (stars: number, comment: string) => void;
  say: (frame: object) => void;
}

/** Makes a line that heals itself, sends each message once, and keeps what could not be sent. */
export function makeLine({ inboxId, language, user, keeper, onChange, onLocale }: LineOptions): Line {
  let state: ChatState = { ...START, outbox: keeper.get("outbox").map((outgoing): Outgoing => ({ ...outgoing, state: "waiting" })) };
  let socket: WebSocket | null = null;
  let cursor = 0;
  let attempt = 0;
  let greeted = false;
  let heardAt = 0;
  let retryTimer = 0;
  let pingTimer = 0;
  let typingTimer = 0;
  let againTimer = 0;
  /** Uploads under way, by client id. */
  const uploads = new Map<string, XMLHttpRequest>();

  function become(next: ChatState): void {
    if (next.outbox !== state.outbox) keeper.keep({ outbox: next.outbox.filter((outgoing) => !outgoing.upload) });
    state = next;
    onChange(next);
  }

  function set(change: Partial<ChatState>): void {
    become({ ...state, ...change });
  }

  function replace(outgoing: Outgoing): void {
    set({ outbox: state.outbox.map((each) => (each.client_id === outgoing.client_id ? outgoing : each)) });
  }

  function say(frame: object): void {
    if (greeted) socket?.send(JSON.stringify(frame));
  }

  function start(): void {
    addEventListener("online", () => {
      attempt = 0;
      if (!socket) connect();
    });
    addEventListener("offline", () => drop("offline"));
    connect();
  }

  function post(text: string, upload?: Outgoing["upload"]): void {
    const outgoing: Outgoing = { client_id: newClientId(), text, files: [], at: new Date().toISOString(), state: upload?.refusal ? "failed" : "waiting", ...(upload && { upload }) };
    set({ outbox: [...state.outbox, outgoing] });
    transmit(outgoing);
  }

  function attach(file: File): void {
    const { files, max_file_bytes = Infinity } = state.inbox ?? {};
    let refusal: Refusal | undefined;
    if (file.size > max_file_bytes) refusal = "tooLarge";
    else if (files === "none" || (files === "pictures" && !file.type.startsWith("image/"))) refusal = "badKind";
    post("", { file, share: 0, ...(refusal && { refusal }) });
  }

  function retry({ upload, ...message }: Outgoing): void {
    const waiting: Outgoing = { ...message, state: "waiting", ...(upload && { upload: { file: upload.file, share: 0 } }) };
    replace(waiting);
    transmit(waiting);
  }

  function discard({ client_id }: Outgoing): void {
    set({ outbox: state.outbox.filter((each) => each.client_id !== client_id) });
    uploads.get(client_id)?.abort();
  }

  function rate(stars: number, comment: string): void {
    const { rating } = state;
    if (!rating) return;
    keeper.keep({ rating: { type: "rate", rating: rating.id, stars, comment } });
    set({ rating: { ...rating, stars, comment } });
    sendWaiting();
  }

  /** Sends what the server has not confirmed; what it has got already it knows by its id. */
  function sendWaiting(): void {
    for (const outgoing of state.outbox) if (outgoing.state === "waiting") transmit(outgoing);
    const said = keeper.get("rating");
    if (said) say(said);
  }

  function tryAgain(): void {
    clearTimeout(againTimer);
    againTimer = window.setTimeout(sendWaiting, RETRY_MS);
  }

  function forgetRating(id: string | null): void {
    if (keeper.get("rating")?.rating === id) keeper.keep({ rating: null });
  }

  function connect(): void {
    clearTimeout(retryTimer);
    const query = new URLSearchParams({ visitor: keeper.get("visitor"), cursor: String(cursor), lang: language });
    if (user) query.set("user", user);
    const address = `/chat/${inboxId}/ws?${query}`;
    const opened = (socket = new WebSocket(location.origin.replace("http", "ws") + address));
    set({ link: navigator.onLine ? "connecting" : "offline" });
    opened.onmessage = ({ data }: MessageEvent<string>) => {
      heardAt = Date.now();
      take(JSON.parse(data) as Incoming);
    };
    opened.onclose = () => {
      if (socket !== opened) return;
      const wasRefused = !greeted && attempt > 0;
      drop(attempt > 1 || !navigator.onLine ? "offline" : "connecting");
      if (wasRefused) void askWhy(address);
      retryTimer = window.setTimeout(connect, backoffMs(attempt++));
    };
  }

  /** A handshake says nothing of its refusal; the same address asked plainly does. */
  async function askWhy(address: string): Promise<void> {
    const answer = await fetch(address).catch(() => null);
    if (answer?.status !== 401) return;
    clearTimeout(retryTimer);
    set({ link: "refused" });
  }

  function drop(link: ChatState["link"]): void {
    clearInterval(pingTimer);
    const dropped = socket;
    socket = null;
    greeted = false;
    dropped?.close();
    set({ link, typing: false });
  }

  function take(frame: Incoming): void {
    switch (frame.type) {
      case "hello":
        greet(frame);
        break;
      case "message":
        cursor = Math.max(cursor, frame.message.sequence);
        become(withMessages({ ...state, typing: frame.message.direction === "in" && state.typing }, [frame.message]));
        break;
      case "ack":
        become(withAck(state, frame.client_id, frame.message_id, frame.sequence));
        break;
      case "rated":
        forgetRating(frame.rating);
        break;
      case "error":
        takeError(frame.client_id, frame.retry ?? false);
        break;
      case "typing":
        clearTimeout(typingTimer);
        if (frame.on) typingTimer = window.setTimeout(set, TYPING_SHOWN_MS, { typing: false });
        set({ typing: frame.on });
        break;
      case "read":
        set({ agentRead: Math.max(state.agentRead, frame.sequence) });
        break;
      case "queue":
        set({ queue: frame.queue });
        break;
      case "conversation":
        stand(frame);
        break;
      case "pong":
        break;
    }
  }

  function greet({ visitor, inbox, messages, conversation, read }: Extract<Incoming, { type: "hello" }>): void {
    greeted = true;
    attempt = 0;
    keeper.keep({ visitor });
    if (inbox.locale !== "auto") onLocale(inbox.locale);
    cursor = Math.max(cursor, ...messages.map((message) => message.sequence));
    // Who had it before the visitor came did not join now.
    if (!state.inbox) state = { ...state, agent: conversation?.agent?.name ?? null };
    become(withMessages({ ...state, agentRead: read.agent, link: "live", inbox, queue: null }, messages));
    stand(conversation);
    sendWaiting();
    pingTimer = window.setInterval(() => {
      if (Date.now() - heardAt > SILENCE_MS) socket?.close();
      else say({ type: "ping" });
    }, PING_MS);
  }

  /** Takes over how the visitor's matter stands; what they said of it and the server does not know yet goes before. */
  function stand(standing: Standing | null): void {
    const { status = null, rating = null } = standing ?? {};
    const agent = standing?.agent?.name ?? null;
    const said = keeper.get("rating");
    set({
      status,
      agent,
      joined: agent === state.agent ? state.joined : agent ? { name: agent, after: cursor } : null,
      rating: rating && said?.rating === rating.id ? { ...rating, stars: said.stars, comment: said.comment } : rating,
    });
  }

  function takeError(clientId: string | null, canRetry: boolean): void {
    const outgoing = state.outbox.find((each) => each.client_id === clientId);
    if (canRetry) tryAgain();
    else if (outgoing) replace({ ...outgoing, state: "failed" });
    else forgetRating(clientId);
  }

  function transmit(outgoing: Outgoing): void {
    const { client_id, text, files, upload } = outgoing;
    if (!upload) say({ type: "message", client_id, text, attachments: files.map((file) => file.id) });
    else if (greeted && !upload.refusal && !uploads.has(client_id)) send(outgoing, upload.file);
  }

  /** Sends the file itself; what a bad line or a busy server kept from arriving is tried again. */
  function send({ upload: _, ...message }: Outgoing, file: File): void {
    const { client_id } = message;
    const request = new XMLHttpRequest();
    uploads.set(client_id, request);
    request.open("POST", `/chat/${inboxId}/files`);
    request.setRequestHeader("Authorization", `Visitor ${keeper.get("visitor")}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => replace({ ...message, upload: { file, share: loaded / (total || 1) } });
    request.onloadend = () => {
      uploads.delete(client_id);
      if (!state.outbox.some((each) => each.client_id === client_id)) return;
      const { status } = request;
      const answer = request.response as (ChatFile & { error?: string }) | null;
      if (status === 201 && answer) {
        const sent = { ...message, files: [answer] };
        replace(sent);
        transmit(sent);
      } else if (!status || status === 429 || status > 500) {
        replace({ ...message, upload: { file, share: 0 } });
        tryAgain();
      } else {
        const refusal = status === 413 ? "tooLarge" : answer?.error === "file_kind_not_allowed" ? "badKind" : "failed";
        replace({ ...message, state: "failed", upload: { file, share: 0, refusal } });
      }
    };
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  }

  return {
    get state() {
      return state;
    },
    start,
    post,
    attach,
    retry,
    discard,
    rate,
    say,
  };
}

/** An id by which the server knows a message that is sent again. `randomUUID` is missing on pages without TLS. */
function newClientId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(36)).join("");
}
