import { expect, test, vi } from "vitest";
import type { Line } from "./line";
import { START, type Rating } from "./model";
import { makeRating } from "./rating";

const rating: Rating = { id: "c.1", stars: null, comment: "", is_open: true };

function show(first: Rating | null) {
  const rate = vi.fn();
  const { node, update } = makeRating({ rate } as unknown as Line);
  const form = node as HTMLFormElement;
  document.body.replaceChildren(form);
  const put = (next: Rating | null) => update({ ...START, rating: next });
  put(first);
  const stars = () => [...form.querySelectorAll<HTMLInputElement>("input")];
  const press = (count: number) => {
    stars()[count - 1]!.checked = true;
    stars()[count - 1]!.dispatchEvent(new Event("change", { bubbles: true }));
  };
  return { form, put, press, stars, rate };
}

test("nothing is asked where nothing may be rated", () => {
  expect(show(null).form.textContent).toBe("");
});

test("a star asks for a word, and both are sent together", () => {
  const { form, press, rate } = show(rating);
  expect(form.querySelector("div")?.hidden).toBe(true);
  press(4);
  expect(form.querySelector("div")?.hidden).toBe(false);
  form.querySelector("textarea")!.value = " quick ";
  form.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(rate).toHaveBeenCalledWith(4, "quick");
});

test("without a star nothing is sent", () => {
  const { form, rate } = show(rating);
  form.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(rate).not.toHaveBeenCalled();
});

test("what was written stays while other things change", () => {
  const { form, put, press } = show(rating);
  press(2);
  form.querySelector("textarea")!.value = "half a sen";
  put({ ...rating });
  expect(form.querySelector("textarea")?.value).toBe("half a sen");
});

test("thanks show the stars, which can be changed while that is open and no longer after", () => {
  const { form, put, stars } = show({ ...rating, stars: 3 });
  expect(form.querySelector("legend")?.textContent).toBe("Thank you!");
  expect(stars().findIndex((each) => each.checked)).toBe(2);
  expect(form.querySelector("fieldset")?.disabled).toBe(false);
  put({ ...rating, stars: 3, is_open: false });
  expect(form.querySelector("fieldset")?.disabled).toBe(true);
});
