import type { Page } from "./types";

/** Rows of a page where all are wanted: the most the server gives. */
export const LIMIT = 200;

/** All rows of a list that is read in pages, in its order. */
export async function everyPage<T>(read: (cursor: string | null) => Promise<Page<T>>): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor);
  return { items, next_cursor: null };
}
