import { backoffMs } from "@trunkline/client/backoff";
import { newClientId } from "@trunkline/thread/client-id";
import { START, withAck, withMessages, type ChatFile, type ChatMessage, type ChatState, type Outgoing } from "./model";
import type { Keeper } from "./store";

type Incoming =
  | { type: "hello"; visitor: string; inbox: NonNullable<ChatState["inbox"]> & { locale: string }; messages: ChatMessage[]; conversation: Standing | null; read: { agent: number } }
  | { type: "message"; message: ChatMessage }
  | { type: "ack"; client_id: string; message_id: string; sequence: number | null }
  | { type: "error"; client_id: string | null; error: string; retry?: boolean }
  | { type: "typing"; on: boolean }
  | { type: "read"; sequence: number }
  | ({ type: "conversation" } & Standing)
  | { type: "pong" };

interface Standing {
  status: string;
  agent: { name: string } | null;
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

/** The visitor's line to the team: heals itself, sends each message once, and keeps what could not be sent. */
export class Line {
  state: ChatState = START;
  private socket: WebSocket | null = null;
  private cursor = 0;
  private attempt = 0;
  private greeted = false;
  private heardAt = 0;
  private retryTimer = 0;
  private pingTimer = 0;
  private typingTimer = 0;

  constructor(private readonly options: LineOptions) {
    const outbox = options.keeper.get("outbox").map((outgoing): Outgoing => ({ ...outgoing, state: "waiting" }));
    this.state = { ...START, outbox };
  }

  start(): void {
    addEventListener("online", () => {
      this.attempt = 0;
      if (!this.socket) this.connect();
    });
    addEventListener("offline", () => this.drop("offline"));
    this.connect();
  }

  /** Takes a message to be sent now or, without a connection, as soon as there is one. */
  post(text: string, files: ChatFile[] = []): void {
    const outgoing: Outgoing = { client_id: newClientId(), text, files, at: new Date().toISOString(), state: "waiting" };
    this.setOutbox([...this.state.outbox, outgoing]);
    this.transmit(outgoing);
  }

  retry(outgoing: Outgoing): void {
    const waiting: Outgoing = { ...outgoing, state: "waiting" };
    this.replace(waiting);
    this.transmit(waiting);
  }

  discard(outgoing: Outgoing): void {
    this.setOutbox(this.state.outbox.filter((each) => each.client_id !== outgoing.client_id));
  }

  /** Uploads a file and sends it as a message of its own; resolves to the refusal's status, 0 when it was sent. */
  attach(file: File): Promise<number> {
    const outgoing: Outgoing = { client_id: newClientId(), text: "", files: [], at: new Date().toISOString(), state: "waiting", upload: { name: file.name, share: 0 } };
    this.setOutbox([...this.state.outbox, outgoing]);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", `/chat/${this.options.inboxId}/files`);
      request.setRequestHeader("Authorization", `Visitor ${this.options.keeper.get("visitor")}`);
      request.responseType = "json";
      request.upload.onprogress = ({ loaded, total }) => this.replace({ ...outgoing, upload: { name: file.name, share: loaded / (total || 1) } });
      request.onloadend = () => {
        this.discard(outgoing);
        if (request.status === 201) this.post("", [request.response as ChatFile]);
        resolve(request.status === 201 ? 0 : request.status || -1);
      };
      const form = new FormData();
      form.append("file", file, file.name);
      request.send(form);
    });
  }

  say(frame: object): void {
    if (this.greeted) this.socket?.send(JSON.stringify(frame));
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    const { inboxId, language, user, keeper } = this.options;
    const query = new URLSearchParams({ visitor: keeper.get("visitor"), cursor: String(this.cursor), lang: language });
    if (user) query.set("user", user);
    const address = `/chat/${inboxId}/ws?${query}`;
    const socket = new WebSocket(location.origin.replace("http", "ws") + address);
    this.socket = socket;
    this.set({ link: navigator.onLine === false ? "offline" : "connecting" });
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      this.heardAt = Date.now();
      this.take(JSON.parse(data) as Incoming);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      const wasRefused = !this.greeted && this.attempt > 0;
      this.drop(this.attempt > 1 || navigator.onLine === false ? "offline" : "connecting");
      if (wasRefused) void this.askWhy(address);
      this.retryTimer = window.setTimeout(() => this.connect(), backoffMs(this.attempt++));
    };
  }

  /** A handshake says nothing of its refusal; the same address asked plainly does. */
  private async askWhy(address: string): Promise<void> {
    const answer = await fetch(address).catch(() => null);
    if (answer?.status !== 401) return;
    clearTimeout(this.retryTimer);
    this.set({ link: "refused" });
  }

  private drop(link: ChatState["link"]): void {
    clearInterval(this.pingTimer);
    const socket = this.socket;
    this.socket = null;
    this.greeted = false;
    socket?.close();
    this.set({ link, typing: false });
  }

  private take(frame: Incoming): void {
    switch (frame.type) {
      case "hello":
        this.greet(frame);
        break;
      case "message":
        this.cursor = Math.max(this.cursor, frame.message.sequence);
        this.become(withMessages({ ...this.state, typing: frame.message.direction === "in" && this.state.typing }, [frame.message]));
        break;
      case "ack":
        this.become(withAck(this.state, frame.client_id, frame.message_id, frame.sequence));
        break;
      case "error":
        this.takeError(frame.client_id, frame.retry ?? false);
        break;
      case "typing":
        clearTimeout(this.typingTimer);
        if (frame.on) this.typingTimer = window.setTimeout(() => this.set({ typing: false }), TYPING_SHOWN_MS);
        this.set({ typing: frame.on });
        break;
      case "read":
        this.set({ agentRead: Math.max(this.state.agentRead, frame.sequence) });
        break;
      case "conversation":
        this.set({ status: frame.status, agent: frame.agent?.name ?? null });
        break;
      case "pong":
        break;
    }
  }

  private greet({ visitor, inbox, messages, conversation, read }: Extract<Incoming, { type: "hello" }>): void {
    this.greeted = true;
    this.attempt = 0;
    this.options.keeper.keep({ visitor });
    if (inbox.locale !== "auto") this.options.onLocale(inbox.locale);
    this.cursor = Math.max(this.cursor, ...messages.map((message) => message.sequence));
    const standing = { status: conversation?.status ?? null, agent: conversation?.agent?.name ?? null, agentRead: read.agent };
    this.become(withMessages({ ...this.state, ...standing, link: "live", inbox }, messages));
    for (const outgoing of this.state.outbox) if (outgoing.state === "waiting") this.transmit(outgoing);
    this.pingTimer = window.setInterval(() => {
      if (Date.now() - this.heardAt > SILENCE_MS) this.socket?.close();
      else this.say({ type: "ping" });
    }, PING_MS);
  }

  private takeError(clientId: string | null, retry: boolean): void {
    const outgoing = this.state.outbox.find((each) => each.client_id === clientId);
    if (!outgoing) return;
    if (retry) window.setTimeout(() => this.transmit(outgoing), RETRY_MS);
    else this.replace({ ...outgoing, state: "failed" });
  }

  private transmit({ client_id, text, files, upload }: Outgoing): void {
    if (!upload) this.say({ type: "message", client_id, text, attachments: files.map((file) => file.id) });
  }

  private replace(outgoing: Outgoing): void {
    this.setOutbox(this.state.outbox.map((each) => (each.client_id === outgoing.client_id ? outgoing : each)));
  }

  private setOutbox(outbox: readonly Outgoing[]): void {
    this.become({ ...this.state, outbox });
  }

  private set(change: Partial<ChatState>): void {
    this.become({ ...this.state, ...change });
  }

  private become(next: ChatState): void {
    if (next.outbox !== this.state.outbox) this.options.keeper.keep({ outbox: next.outbox.filter((outgoing) => !outgoing.upload) });
    this.state = next;
    this.options.onChange(next);
  }
}
