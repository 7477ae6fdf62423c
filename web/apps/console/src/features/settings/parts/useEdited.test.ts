import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useEdited } from "./useEdited";

interface Row {
  version: number;
  name: string;
  members: number;
}

const read = ({ name }: Row) => ({ name });
const edit = (row: Row) => renderHook((given: Row) => useEdited(given, read), { initialProps: row });

test("until something is entered the form follows the row", () => {
  const { result, rerender } = edit({ version: 1, name: "a", members: 1 });
  rerender({ version: 2, name: "b", members: 1 });
  expect(result.current).toMatchObject({ draft: { name: "b" }, version: 2, isDirty: false, isStale: false });
});

test("what was entered stays, and is told to be stale when somebody changed the same", () => {
  const { result, rerender } = edit({ version: 1, name: "a", members: 1 });
  act(() => result.current.set({ name: "mine" }));
  rerender({ version: 2, name: "theirs", members: 1 });
  expect(result.current).toMatchObject({ draft: { name: "mine" }, version: 1, isStale: true });
  act(() => result.current.lookAgain());
  expect(result.current).toMatchObject({ draft: { name: "theirs" }, version: 2, isDirty: false, isStale: false });
});

test("a change of what the form does not hold is no quarrel", () => {
  const { result, rerender } = edit({ version: 1, name: "a", members: 1 });
  act(() => result.current.set({ name: "mine" }));
  rerender({ version: 2, name: "a", members: 5 });
  expect(result.current).toMatchObject({ draft: { name: "mine" }, version: 2, isDirty: true, isStale: false });
});

test("an older answer does not take the form back", () => {
  const { result, rerender } = edit({ version: 3, name: "new", members: 1 });
  rerender({ version: 2, name: "old", members: 1 });
  expect(result.current).toMatchObject({ draft: { name: "new" }, version: 3 });
});

interface Wide {
  version: number;
  name: string;
  note: string;
  policy: object;
}

const wide = (change: Partial<Wide>): Wide => ({ version: 1, name: "a", note: "n", policy: {}, ...change });
const editWide = (row: Wide) => renderHook((given: Wide) => useEdited(given, ({ name, note, policy }: Wide) => ({ name, note, policy })), { initialProps: row });

test("the same in another order is the same", () => {
  const { result, rerender } = editWide(wide({ policy: { ttl: 1, channels: { email: { units: 0, limit: 5 } } } }));
  act(() => result.current.set({ policy: { ttl: 2, channels: { email: { units: 0, limit: 5 } } } }));
  expect(result.current.isDirty).toBe(true);
  rerender(wide({ version: 2, policy: { channels: { email: { limit: 5, units: 0 } }, ttl: 2 } }));
  expect(result.current).toMatchObject({ version: 2, isDirty: false, isStale: false });
});

test("a span that is none is not the same as no span", () => {
  const { result } = editWide(wide({ policy: { ttl: null } }));
  act(() => result.current.set({ policy: { ttl: NaN } }));
  expect(result.current.isDirty).toBe(true);
});

test("what one saved oneself is the new ground, however the server worded it", () => {
  const { result, rerender } = editWide(wide({}));
  act(() => result.current.set({ name: " mine ", policy: { channels: { email: { limit: 8 } } } }));
  const sent = result.current.draft;
  const answer = wide({ version: 2, name: "mine", policy: { channels: { email: { limit: 8, units: 0 } } } });
  act(() => result.current.saved(answer, sent));
  expect(result.current).toMatchObject({ draft: { name: "mine", policy: answer.policy }, version: 2, isDirty: false, isStale: false });
  rerender(answer);
  expect(result.current).toMatchObject({ version: 2, isDirty: false, isStale: false });
});

test("what was entered while it was being saved stays, to be saved next", () => {
  const { result } = editWide(wide({}));
  act(() => result.current.set({ name: "mine" }));
  const sent = result.current.draft;
  act(() => result.current.set({ note: "more" }));
  act(() => result.current.saved(wide({ version: 2, name: "mine" }), sent));
  expect(result.current).toMatchObject({ draft: { name: "mine", note: "more" }, version: 2, isDirty: true, isStale: false });
});

test("an answer that came after a later change of somebody else does not take the form back", () => {
  const { result, rerender } = editWide(wide({}));
  act(() => result.current.set({ name: "mine" }));
  const sent = result.current.draft;
  rerender(wide({ version: 3, name: "mine", note: "theirs" }));
  act(() => result.current.saved(wide({ version: 2, name: "mine" }), sent));
  expect(result.current).toMatchObject({ draft: { name: "mine", note: "theirs" }, version: 3, isDirty: false, isStale: false });
});

test("two who change different things of a row are not in each other's way", () => {
  const { result, rerender } = editWide(wide({}));
  act(() => result.current.set({ name: "mine" }));
  rerender(wide({ version: 2, note: "theirs" }));
  expect(result.current).toMatchObject({ draft: { name: "mine", note: "theirs" }, version: 2, isDirty: true, isStale: false });
});
