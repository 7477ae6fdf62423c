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

  greets(messages: object[] = []): void {
    this.says({ type: "hello", visitor: "token", inbox: { name: "Shop", greeting: "", colour: "#0e7490", locale: "auto" }, messages, conversation: null, read: { agent: 0 } });
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
  vi.stubGlobal("fetch", () => Promise.resolve({ status: 400 }));
  localStorage.clear();
  FarSide.opened = [];
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
