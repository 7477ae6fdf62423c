import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { keepOrder, useSteadyOrder } from "./useSteadyOrder";

test("rows keep their places and a newcomer above waits", () => {
  expect(keepOrder(["a", "b", "c"], ["new", "c", "a", "b"])).toEqual({ ids: ["a", "b", "c"], held: 1 });
});

test("rows loaded below are added at the end at once", () => {
  expect(keepOrder(["a", "b"], ["a", "b", "c", "d"])).toEqual({ ids: ["a", "b", "c", "d"], held: 0 });
});

test("the order moves when the pointer leaves", () => {
  const { result, rerender } = renderHook(({ ids, held }) => useSteadyOrder(ids, held, "list"), { initialProps: { ids: ["a", "b"], held: true } });
  act(() => rerender({ ids: ["b", "a"], held: true }));
  expect(result.current.ids).toEqual(["a", "b"]);
  act(() => rerender({ ids: ["b", "a"], held: false }));
  expect(result.current.ids).toEqual(["b", "a"]);
});

test("another list starts in its own order, pointer or not", () => {
  const { result, rerender } = renderHook(({ ids, key }) => useSteadyOrder(ids, true, key), { initialProps: { ids: ["a", "b"], key: "mine" } });
  act(() => rerender({ ids: ["z", "y"], key: "all" }));
  expect(result.current.ids).toEqual(["z", "y"]);
});
