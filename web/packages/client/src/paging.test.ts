import { afterEach, expect, test } from "vitest";
import { api } from "./api";

const fetched = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetched;
});

test.each([
  ["inboxes", api.inboxes.list],
  ["tags", api.tags.list],
  ["custom-fields", api.customFields.list],
])("all %s are listed, however many pages they are", async (path, list) => {
  const pages: Record<string, object> = { "": { items: [{ id: "1" }], next_cursor: "more" }, more: { items: [{ id: "2" }], next_cursor: null } };
  globalThis.fetch = async (input: RequestInfo | URL) => {
    const { pathname, searchParams } = new URL((input as Request).url);
    expect(pathname).toBe(`/api/v1/${path}`);
    return Response.json(pages[searchParams.get("cursor") ?? ""]);
  };
  const { items } = await list();
  expect(items.map(({ id }: { id: string }) => id)).toEqual(["1", "2"]);
});
