import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backoffMs } from "./backoff";
import { StreamSocket, type StreamListener } from "./socket";

/** The far side of a WebSocket, spoken for by the test. */
class FarSide {
  static opened: FarSide[] = [];
  readyState: number = WebSocket.OPEN;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: string[] = [];

  constructor(readonly url: string) {
    FarSide.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.readyState = WebSocket.CLOSED;
  }

  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  ends(code = 1006): void {
    this.onclose?.({ code });
  }
}

const listener = { onFrame: vi.fn(), onEphemeral: vi.fn(), onStale: vi.fn(), onLink: vi.fn(), onRefused: vi.fn(), onSignedOut: vi.fn() } satisfies StreamListener;
const frame = (seq: number, prev: number) => ({ seq, prev, type: "message.received", at: "", data: {} });
let socket: StreamSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  FarSide.opened = [];
  socket = new StreamSocket({ url: "ws://x/stream", listener, chance: () => 1, open: (url) => new FarSide(url) as unknown as WebSocket });
  socket.start();
});

afterEach(() => {
  socket.stop();
  vi.useRealTimers();
});

const far = () => FarSide.opened[FarSide.opened.length - 1]!;

test("a first connection asks for no cursor and goes live with the greeting", () => {
  expect(far().url).toBe("ws://x/stream");
  far().says({ type: "hello", cursor: 40 });
  expect(listener.onLink).toHaveBeenLastCalledWith("live");
});

test("frames that follow on each other are handed on and nothing is fetched anew", () => {
  far().says({ type: "hello", cursor: 40 });
  far().says(frame(44, 40));
  far().says(frame(45, 44));
  expect(listener.onFrame).toHaveBeenCalledTimes(2);
  expect(listener.onStale).not.toHaveBeenCalled();
});

test("a frame whose prev is not mine asks for fresh snapshots, and the stream goes on from it", () => {
  far().says({ type: "hello", cursor: 40 });
  far().says(frame(50, 47));
  far().says(frame(51, 50));
  expect(listener.onStale).toHaveBeenCalledTimes(1);
  expect(listener.onFrame).toHaveBeenCalledTimes(2);
});

test("after a cut it comes back with the cursor of the last frame", () => {
  far().says({ type: "hello", cursor: 40 });
  far().says(frame(44, 40));
  far().ends();
  vi.advanceTimersByTime(1_000);
  expect(far().url).toBe("ws://x/stream?cursor=44");
  far().says({ type: "hello", cursor: 44 });
  far().says(frame(46, 44));
  expect(listener.onStale).not.toHaveBeenCalled();
});

test("a frame that was seen already is not applied again", () => {
  far().says({ type: "hello", cursor: 40 });
  far().says(frame(44, 40));
  far().ends();
  vi.advanceTimersByTime(1_000);
  far().says({ type: "hello", cursor: 40 });
  far().says(frame(44, 40));
  far().says(frame(45, 44));
  expect(listener.onFrame).toHaveBeenCalledTimes(2);
  expect(listener.onStale).not.toHaveBeenCalled();
});

test("a cursor that is too old asks for fresh snapshots and continues from the server's", () => {
  far().says({ type: "hello", cursor: 40 });
  far().says({ type: "reset", cursor: 90 });
  far().says(frame(91, 90));
  expect(listener.onStale).toHaveBeenCalledTimes(1);
  expect(listener.onFrame).toHaveBeenCalledTimes(1);
});

test("tries grow apart and never end", () => {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const before = FarSide.opened.length;
    far().ends();
    vi.advanceTimersByTime(15_000);
    expect(FarSide.opened.length).toBe(before + 1);
  }
  expect(listener.onRefused).toHaveBeenCalledTimes(12);
});

test("an ended session closes for good", () => {
  far().says({ type: "hello", cursor: 40 });
  far().ends(4401);
  vi.advanceTimersByTime(60_000);
  expect(listener.onSignedOut).toHaveBeenCalledTimes(1);
  expect(FarSide.opened).toHaveLength(1);
});

test("changed rights bring fresh snapshots after the return", () => {
  far().says({ type: "hello", cursor: 40 });
  far().ends(4409);
  vi.advanceTimersByTime(1_000);
  expect(listener.onStale).not.toHaveBeenCalled();
  far().says({ type: "hello", cursor: 40 });
  expect(listener.onStale).toHaveBeenCalledTimes(1);
});

test("while the machine is offline nothing is tried; back online it is tried at once", () => {
  far().says({ type: "hello", cursor: 40 });
  window.dispatchEvent(new Event("offline"));
  vi.advanceTimersByTime(60_000);
  expect(FarSide.opened).toHaveLength(1);
  window.dispatchEvent(new Event("online"));
  expect(far().url).toBe("ws://x/stream?cursor=40");
});

test("a link that stays silent although pings are answered is given up", () => {
  far().says({ type: "hello", cursor: 40 });
  vi.advanceTimersByTime(25_000);
  far().says({ type: "pong" });
  vi.advanceTimersByTime(100_000);
  expect(far().readyState).toBe(WebSocket.CLOSED);
});

test("waits stay between a floor and 15 s, and double in between", () => {
  expect(backoffMs(0, () => 0)).toBe(200);
  expect(backoffMs(0, () => 1)).toBe(400);
  expect(backoffMs(3, () => 1)).toBe(3_200);
  expect(backoffMs(99, () => 1)).toBe(15_000);
});
