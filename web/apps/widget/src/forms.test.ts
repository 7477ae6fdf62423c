import { beforeEach, expect, test, vi } from "vitest";
import { showForms } from "./forms";
import type { Line } from "./line";
import type { ChatMessage } from "./model";

const post = vi.fn();
const offered = { items: [{ titles: { zh: "报修", en: "Report a fault" } }, { titles: { zh: "退货", en: "" } }] };
const question = (form: Partial<NonNullable<ChatMessage["form"]>>, id = "m1"): ChatMessage => ({ id, sequence: 1, direction: "out", text: "?", attachments: [], author: { name: "", bot: true }, asks: "form", form: { kind: "text", options: [], is_optional: false, least: null, most: null, ...form }, created_at: "2026-11-28T09:00:00Z", client_id: null });
let place: HTMLElement;
let show: ReturnType<typeof showForms>;

const buttons = () => [...place.querySelectorAll("button")].map((button) => button.textContent);

beforeEach(async () => {
  vi.clearAllMocks();
  document.body.innerHTML = '<div id="place"></div><form class="write"><input type="file"><textarea></textarea></form>';
  place = document.getElementById("place")!;
  show = showForms(place, { post } as unknown as Line, () => Promise.resolve(offered as never));
  await Promise.resolve();
});

test("a new conversation begins with the forms, in the language of the page or the only one", () => {
  show(true, null);
  expect(buttons()).toEqual(["Report a fault", "退货"]);
  place.querySelector("button")!.click();
  expect(post).toHaveBeenCalledWith("Report a fault");
  show(false, null);
  expect(buttons()).toEqual([]);
  show(false, "words");
  expect(buttons()).toEqual(["Report a fault", "退货"]);
});

test("every question has the way out and the way to a person", () => {
  for (const [form, own] of [
    [{ kind: "text" }, []],
    [{ kind: "choice", options: ["Morning", "Afternoon"] }, ["Morning", "Afternoon"]],
    [{ kind: "boolean" }, ["Yes", "No"]],
    [{ kind: "file", is_optional: true }, ["Attach a file", "Skip"]],
  ] as const) {
    show(false, "form", question(form as never, JSON.stringify(form)));
    expect(buttons()).toEqual([...own, "Leave the form", "A person, please"]);
  }
});

test("a day is chosen within its bounds", () => {
  vi.setSystemTime(new Date(2026, 10, 28, 12));
  show(false, "form", question({ kind: "date", least: 1, most: 30 }));
  const field = place.querySelector("input")!;
  expect([field.min, field.max]).toEqual(["2026-11-29", "2026-12-28"]);
  field.value = "2026-12-03";
  place.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(post).toHaveBeenCalledWith("2026-12-03");
  vi.useRealTimers();
});

test("a picture goes the way of every other file", () => {
  const picker = document.querySelector<HTMLInputElement>("[type=file]")!;
  const opened = vi.spyOn(picker, "click");
  show(false, "form", question({ kind: "file" }));
  place.querySelector("button")!.click();
  expect(opened).toHaveBeenCalled();
  expect(post).not.toHaveBeenCalled();
});
