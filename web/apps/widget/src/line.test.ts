import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeLine, type Line } from "./line";
import type { ChatState } from "./model";
import { openKeeper } from "./store";

class FarSide {
  static opened: FarSide[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: { type: string; client_id?: string; text?: string }[] = [];

  constructor(readonly url: string) {
    FarSide.opened.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }

  close(): void {
    this.onclose?.();
  }

  says(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  greets(messages: object[] = [], conversation: object | null = null): void {
    this.says({ type: "hello", visitor: "token", inbox: { name: "Shop", greeting: "", colour: "#0e7490", locale: "auto", files: "pictures", max_file_bytes: 1_000 }, messages, conversation, read: { agent: 0 } });
  }
}

/** The far end of uploads. */
class Carrier {
  static begun: Carrier[] = [];
  status = 0;
  response: object | null = null;
  responseType = "";
  upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onloadend: () => void = () => undefined;
  open = vi.fn();
  setRequestHeader = vi.fn();
  abort = vi.fn(() => this.onloadend());

  send(): void {
    Carrier.begun.push(this);
  }

  ends(status: number, response: object | null = null): void {
    Object.assign(this, { status, response });
    this.onloadend();
  }
}

let state: ChatState;
const far = () => FarSide.opened[FarSide.opened.length - 1]!;
const written = () => far().sent.filter(({ type }) => type === "message");

async function open(): Promise<Line> {
  const line = makeLine({ inboxId: "inbox", language: "en", user: "", keeper: await openKeeper("kept"), onChange: (next) => (state = next), onLocale: () => undefined });
  line.start();
  return line;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FarSide);
  vi.stubGlobal("XMLHttpRequest", Carrier);
  vi.stubGlobal("fetch", () => Promise.resolve({ status: 400 }));
  localStorage.clear();
  FarSide.opened = [];
  Carrier.begun = [];
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what is written before the line is up is sent once it is", async () => {
  const line = await open();
  line.post("hello");
  expect(written()).toEqual([]);
  far().greets();
  expect(written().map(({ text }) => text)).toEqual(["hello"]);
});

test("what was not confirmed is sent again after a cut, under the same id", async () => {
  const line = await open();
  far().greets();
  line.post("hello");
  const first = written()[0]?.client_id;
  far().close();
  vi.advanceTimersByTime(1_000);
  far().greets();
  expect(written().map(({ client_id }) => client_id)).toEqual([first]);
});

test("what was confirmed is not sent again", async () => {
  const line = await open();
  far().greets();
  line.post("hello");
  far().says({ type: "ack", client_id: written()[0]?.client_id, message_id: "m1", sequence: 4, duplicate: false });
  far().close();
  vi.advanceTimersByTime(1_000);
  far().greets();
  expect(written()).toEqual([]);
});

test("what was written offline outlives a reload of the page", async () => {
  (await open()).post("kept");
  FarSide.opened = [];
  await open();
  far().greets();
  expect(written().map(({ text }) => text)).toEqual(["kept"]);
});

test("it comes back with the visitor's token and the highest sequence shown", async () => {
  await open();
  far().greets([{ id: "m1", sequence: 9, direction: "out", text: "hi", attachments: [], author: null, created_at: "", client_id: null }]);
  far().close();
  vi.advanceTimersByTime(1_000);
  expect(far().url).toContain("visitor=token");
  expect(far().url).toContain("cursor=9");
});

test("a refusal for now is tried again, a refusal for good is shown", async () => {
  const line = await open();
  far().greets();
  line.post("hello");
  const client_id = written()[0]?.client_id;
  far().says({ type: "error", client_id, error: "overloaded", retry: true });
  vi.advanceTimersByTime(2_000);
  expect(written()).toHaveLength(2);
  far().says({ type: "error", client_id, error: "invalid", retry: false });
  expect(state.outbox[0]?.state).toBe("failed");
});

const picture = new File(["x"], "E4.png", { type: "image/png" });

test("a file is uploaded with its progress and goes out as a message in its place", async () => {
  const line = await open();
  far().greets();
  line.attach(picture);
  line.post("look");
  Carrier.begun[0]?.upload.onprogress?.({ loaded: 1, total: 4 });
  expect(state.outbox[0]?.upload?.share).toBe(0.25);
  Carrier.begun[0]?.ends(201, { id: "f1", name: "E4.png" });
  expect(written().at(-1)).toMatchObject({ attachments: ["f1"], client_id: state.outbox[0]?.client_id });
  expect(state.outbox.map(({ upload, text }) => [upload, text])).toEqual([[undefined, ""], [undefined, "look"]]);
});

test("a file chosen offline waits for the line, and one that a cut stopped is sent again", async () => {
  const line = await open();
  line.attach(picture);
  expect(Carrier.begun).toHaveLength(0);
  far().greets();
  expect(Carrier.begun).toHaveLength(1);
  far().close();
  Carrier.begun[0]?.ends(0);
  expect(state.outbox[0]?.state).toBe("waiting");
  vi.advanceTimersByTime(1_000);
  far().greets();
  expect(Carrier.begun).toHaveLength(2);
  Carrier.begun[1]?.ends(503);
  vi.advanceTimersByTime(2_000);
  Carrier.begun[2]?.ends(201, { id: "f1" });
  expect(written()).toHaveLength(1);
});

test("an upload that the visitor takes back ends and sends nothing", async () => {
  const line = await open();
  far().greets();
  line.attach(picture);
  line.discard(state.outbox[0]!);
  expect(Carrier.begun[0]?.abort).toHaveBeenCalled();
  expect(state.outbox).toEqual([]);
  vi.advanceTimersByTime(5_000);
  expect(Carrier.begun).toHaveLength(1);
  expect(written()).toEqual([]);
});

test("what is too large or of a kind that is not taken is said at once, and by the server later", async () => {
  const line = await open();
  far().greets();
  line.attach(new File(["x".repeat(1_001)], "long.png", { type: "image/png" }));
  line.attach(new File(["x"], "bill.pdf", { type: "application/pdf" }));
  expect(Carrier.begun).toHaveLength(0);
  line.attach(picture);
  Carrier.begun[0]?.ends(400, { error: "file_kind_not_allowed" });
  line.attach(picture);
  Carrier.begun[1]?.ends(400, { error: "not_multipart" });
  expect(state.outbox.map(({ upload }) => upload?.refusal)).toEqual(["tooLarge", "badKind", "badKind", "failed"]);
  line.retry(state.outbox[3]!);
  expect(Carrier.begun).toHaveLength(3);
});

const asked = (change: object = {}) => ({ status: "resolved", agent: { name: "Ada" }, rating: { id: "c.1", stars: null, comment: "", is_open: true, ...change } });
const ratings = () => far().sent.filter(({ type }) => type === "rate");

test("stars given offline outlive a reload and are sent until the server has them", async () => {
  const line = await open();
  far().greets([], asked());
  far().close();
  line.rate(4, "quick");
  vi.clearAllTimers(); // the page is left
  await open();
  far().greets([], asked());
  expect(state.rating).toMatchObject({ stars: 4, comment: "quick", is_open: true });
  expect(ratings()).toEqual([{ type: "rate", rating: "c.1", stars: 4, comment: "quick" }]);
  far().says({ type: "rated", rating: "c.1", stars: 4, comment: "quick" });
  far().close();
  vi.advanceTimersByTime(1_000);
  far().greets([], asked({ stars: 4, comment: "quick" }));
  expect(ratings()).toEqual([]);
});

test("stars that come too late are not sent for ever, those that a busy server refused are", async () => {
  const line = await open();
  far().greets([], asked());
  line.rate(1, "");
  far().says({ type: "error", client_id: "c.1", error: "busy", retry: true });
  vi.advanceTimersByTime(2_000);
  expect(ratings()).toHaveLength(2);
  far().says({ type: "error", client_id: "c.1", error: "rating_closed", retry: false });
  far().says({ type: "conversation", ...asked({ stars: 5, is_open: false }) });
  expect(state.rating?.stars).toBe(5);
});

test("the place in line is shown until somebody takes over, who is announced once", async () => {
  await open();
  far().greets([], { status: "open", agent: null, rating: null });
  far().says({ type: "queue", queue: { ahead: 2, is_staffed: true } });
  expect(state.queue?.ahead).toBe(2);
  far().says({ type: "queue", queue: null });
  far().says({ type: "conversation", status: "open", agent: { name: "Ada" }, rating: null });
  expect([state.queue, state.joined]).toEqual([null, { name: "Ada", after: 0 }]);
  far().close();
  vi.advanceTimersByTime(1_000);
  far().greets([], { status: "open", agent: { name: "Ada" }, rating: null });
  expect(state.joined?.name).toBe("Ada");
});

test("a window that comes back forgets its place until it is told again", async () => {
  await open();
  far().greets([], { status: "open", agent: null, rating: null });
  far().says({ type: "queue", queue: { ahead: 2, is_staffed: true } });
  far().close();
  vi.advanceTimersByTime(1_000);
  far().greets([], { status: "open", agent: null, rating: null });
  expect(state.queue).toBeNull();
});

test("who had the conversation before the visitor came does not join now", async () => {
  await open();
  far().greets([], { status: "open", agent: { name: "Ada" }, rating: null });
  expect([state.agent, state.joined]).toEqual(["Ada", null]);
});
