import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { makeHelper } from "./helper";
import type { Line } from "./line";
import { START, type ChatMessage, type ChatState, type Inbox } from "./model";
import { openKeeper } from "./store";

const inbox: Inbox = { name: "Shop", greeting: "", colour: "#0e7490", files: "all", max_file_bytes: 1_000, suggests: true };
const live: ChatState = { ...START, link: "live", inbox };
const found = { items: [{ id: "a1", title: "E4 does not drain", sentence: "Clean the filter." }] };
const article = { title: "E4 does not drain", html: "<p>Clean the <strong>filter</strong>.</p>", language: "en", url: "/help/shop/en/articles/a1" };
const message = (asks: ChatMessage["asks"], id = "m1"): ChatMessage => ({ id, sequence: 1, direction: "out", text: "?", attachments: [], author: { name: "", bot: true }, asks, created_at: "2026-11-28T09:00:00Z", client_id: null });

const ask = vi.fn<(path: string, more: RequestInit) => Promise<object>>();
const post = vi.fn();
let field: HTMLTextAreaElement;
let place: HTMLElement;
let show: (state: ChatState) => void;

beforeEach(async () => {
  vi.useFakeTimers();
  ask.mockImplementation((path) => Promise.resolve({ ok: true, json: () => Promise.resolve(path.includes("articles") ? article : found) }));
  vi.stubGlobal("fetch", ask);
  document.body.innerHTML = '<div class="frame"></div><div id="place"></div><form class="write"><textarea></textarea></form>';
  field = document.querySelector("textarea")!;
  place = document.getElementById("place")!;
  show = makeHelper(place, { post } as unknown as Line, "inbox", await openKeeper("kept"));
  show(live);
});

afterEach(() => {
  vi.clearAllMocks();
  vi.useRealTimers();
});

async function type(text: string, pause = 400): Promise<void> {
  field.value = text;
  field.dispatchEvent(new Event("input"));
  await vi.advanceTimersByTimeAsync(pause);
}

const buttons = () => [...place.querySelectorAll("button")].map((button) => button.textContent);

test("articles for the first question come when the visitor pauses, and open over the chat", async () => {
  await type("E4", 100);
  await type("E4 does not");
  expect(ask).toHaveBeenCalledTimes(1);
  expect(ask.mock.calls[0]?.[1].body).toBe('{"text":"E4 does not"}');
  expect(buttons()).toEqual(["E4 does not drainClean the filter."]);
  place.querySelector("button")!.click();
  await vi.advanceTimersByTimeAsync(0);
  const opened = document.querySelector(".article")!;
  expect(opened.querySelector("strong")?.textContent).toBe("filter");
  expect(opened.querySelector("a")?.getAttribute("href")).toBe(article.url);
  opened.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(document.querySelector(".article")).toBeNull();
  expect(document.activeElement).toBe(field);
});

test("one character, an empty field and a chat that suggests nothing ask nothing", async () => {
  await type("E");
  await type("");
  show({ ...live, inbox: { ...inbox, suggests: false } });
  await type("E4 does not drain");
  expect(ask).not.toHaveBeenCalled();
});

test("an answer to what was typed before is not shown, and a refusal shows nothing", async () => {
  let late: (value: object) => void = () => undefined;
  ask.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
  await type("washing machine");
  ask.mockResolvedValueOnce({ ok: false });
  await type("thanks");
  late({ ok: true, json: () => Promise.resolve(found) });
  await vi.advanceTimersByTimeAsync(0);
  expect(buttons()).toEqual([]);
});

test("with the first message the articles go", async () => {
  await type("E4 does not drain");
  show({ ...live, outbox: [{ client_id: "c", text: "E4", files: [], at: "", state: "waiting" }] });
  expect(buttons()).toEqual([]);
  await type("and more");
  expect(ask).toHaveBeenCalledTimes(1);
});

test("the bot's question has buttons, one of them for a person, until it is answered", () => {
  show({ ...live, messages: [message("helped")] });
  expect(buttons()).toEqual(["Yes, it helped", "No", "A person, please"]);
  place.querySelectorAll("button")[1]!.click();
  expect(post).toHaveBeenCalledWith("No");
  show({ ...live, messages: [message("words", "m2")] });
  expect(buttons()).toEqual(["A person, please"]);
  show({ ...live, messages: [message(null, "m3")] });
  expect(buttons()).toEqual([]);
  show({ ...live, messages: [message("helped", "m4")], status: "resolved" });
  expect(buttons()).toEqual([]);
});

test("whether an article helped is told once asked", async () => {
  await type("E4 does not drain");
  place.querySelector("button")!.click();
  await vi.advanceTimersByTimeAsync(0);
  const [yes] = document.querySelectorAll<HTMLButtonElement>(".article .quick button");
  expect(yes?.textContent).toBe("Yes, it helped");
  yes!.click();
  expect(ask).toHaveBeenLastCalledWith("/chat/inbox/articles/a1/verdict", expect.objectContaining({ method: "POST", body: '{"helped":true}' }));
  expect(document.querySelector(".article .quick")?.textContent).toBe("Thank you!");
});

test("just after a start, or where the line broke, articles are asked for again, a few times", async () => {
  ask.mockResolvedValueOnce({ ok: true, json: () => Promise.resolve({ items: [], is_partial: true }) });
  ask.mockResolvedValueOnce({ ok: false });
  await type("E4 does not drain");
  expect(buttons()).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(3);
  expect(buttons()).toEqual(["E4 does not drainClean the filter."]);
  ask.mockResolvedValue({ ok: false });
  await type("something else");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ask).toHaveBeenCalledTimes(7);
});
