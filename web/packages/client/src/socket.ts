import { backoffMs } from "./backoff";
import type { Ephemeral, Frame } from "./types";

export type LinkState = "live" | "connecting" | "offline";

export interface StreamListener {
  /** A frame in order; its snapshots are current or newer. */
  onFrame(frame: Frame): void;
  onEphemeral(frame: Ephemeral): void;
  /** Frames were missed: what is on screen needs fresh snapshots. Later frames follow as usual. */
  onStale(): void;
  onLink(state: LinkState): void;
  /** The connection ended before its greeting: no network, no server, or a session that has ended. */
  onRefused(): void;
  /** The session has ended; the socket stays closed. */
  onSignedOut(): void;
}

export interface StreamOptions {
  url: string;
  listener: StreamListener;
  open?: (url: string) => WebSocket;
  chance?: () => number;
}

type ServerFrame = Frame | Ephemeral | { type: "hello"; cursor: number } | { type: "reset"; cursor: number } | { type: "pong" };

// Close codes of the server beside those of RFC 6455.
const SIGNED_OUT = 4401;
const SCOPE_CHANGED = 4409;
const PING_EVERY_MS = 25_000;
const SILENCE_MS = 60_000;

/**
 * One connection to the event stream that heals itself: it resumes from the last frame seen, waits with
 * jitter between tries, and does not try while the machine is offline.
 */
export class StreamSocket {
  private socket: WebSocket | null = null;
  private cursor: number | null = null;
  private expected: number | null = null;
  private attempt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;
  private heardAt = 0;
  private answersPing = false;
  private greeted = false;
  private mustRefetch = false;
  private running = false;

  constructor(private readonly options: StreamOptions) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    window.addEventListener("online", this.onOnline);
    window.addEventListener("offline", this.onOffline);
    this.connect();
  }

  stop(): void {
    this.running = false;
    window.removeEventListener("online", this.onOnline);
    window.removeEventListener("offline", this.onOffline);
    clearTimeout(this.retryTimer);
    this.drop();
  }

  /** Sends what is of use only now (typing, viewing); false when there is no connection. */
  send(message: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    this.options.listener.onLink(navigator.onLine === false ? "offline" : "connecting");
    const query = this.cursor === null ? "" : `?cursor=${this.cursor}`;
    const open = this.options.open ?? ((url: string) => new WebSocket(url));
    const socket = open(this.options.url + query);
    this.socket = socket;
    socket.onmessage = (message: MessageEvent<string>) => this.read(JSON.parse(message.data) as ServerFrame);
    socket.onclose = (closed) => {
      if (this.socket !== socket) return;
      const wasRefused = !this.greeted;
      this.drop();
      if (closed.code === SIGNED_OUT) {
        this.stop();
        this.options.listener.onSignedOut();
        return;
      }
      if (closed.code === SCOPE_CHANGED) this.mustRefetch = true;
      if (wasRefused) this.options.listener.onRefused();
      this.retryLater();
    };
  }

  private read(frame: ServerFrame): void {
    this.heardAt = Date.now();
    switch (frame.type) {
      case "hello":
        this.greet((frame as { cursor: number }).cursor);
        return;
      case "reset":
        this.cursor = this.expected = (frame as { cursor: number }).cursor;
        this.options.listener.onStale();
        return;
      case "pong":
        this.answersPing = true;
        return;
      case "typing":
      case "presence":
      case "suggestions":
      case "floor":
        this.options.listener.onEphemeral(frame as Ephemeral);
        return;
      default:
        this.take(frame as Frame);
    }
  }

  private greet(cursor: number): void {
    this.greeted = true;
    this.attempt = 0;
    this.cursor ??= cursor;
    this.expected = cursor;
    this.pingTimer = setInterval(() => this.ping(), PING_EVERY_MS);
    this.options.listener.onLink("live");
    if (this.mustRefetch) {
      this.mustRefetch = false;
      this.options.listener.onStale();
    }
  }

  private take(frame: Frame): void {
    if (typeof frame.seq !== "number") return;
    if (this.cursor !== null && frame.seq <= this.cursor) {
      // A repeat after a resume: already applied, but the chain of `prev` runs through it.
      this.expected = frame.seq;
      return;
    }
    const missed = this.expected !== null && frame.prev !== this.expected;
    this.cursor = this.expected = frame.seq;
    this.options.listener.onFrame(frame);
    if (missed) this.options.listener.onStale();
  }

  private ping(): void {
    if (this.answersPing && Date.now() - this.heardAt > SILENCE_MS) {
      this.socket?.close();
      return;
    }
    this.send({ type: "ping" });
  }

  private retryLater(): void {
    if (!this.running) return;
    if (navigator.onLine === false) {
      this.options.listener.onLink("offline");
      return;
    }
    this.options.listener.onLink(this.attempt >= 3 ? "offline" : "connecting");
    this.retryTimer = setTimeout(() => this.connect(), backoffMs(this.attempt, this.options.chance));
    this.attempt += 1;
  }

  private drop(): void {
    clearInterval(this.pingTimer);
    this.greeted = false;
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    }
  }

  private readonly onOnline = (): void => {
    this.attempt = 0;
    if (!this.socket) this.connect();
  };

  private readonly onOffline = (): void => {
    clearTimeout(this.retryTimer);
    this.drop();
    this.options.listener.onLink("offline");
  };
}
