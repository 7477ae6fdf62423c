import type { Id } from "@trunkline/client";

interface Node {
  id: Id;
  parent_id: Id | null;
}

/** Rows as a tree is read: each followed by those under it. What hangs on nothing that is there stands at the top. */
export function asTree<T extends Node>(rows: readonly T[]): { row: T; depth: number }[] {
  const known = new Set(rows.map(({ id }) => id));
  const under = (parent: Id | null, depth: number): { row: T; depth: number }[] =>
    rows.filter((row) => (row.parent_id !== null && known.has(row.parent_id) ? row.parent_id : null) === parent).flatMap((row) => [{ row, depth }, ...under(row.id, depth + 1)]);
  return under(null, 0);
}

/** Whether a row may hang under another: not under itself, nor under what hangs on it. */
export function mayBeUnder(rows: readonly Node[], id: Id, parent: Id): boolean {
  for (let at: Id | null = parent; at !== null; at = rows.find((row) => row.id === at)?.parent_id ?? null) if (at === id) return false;
  return true;
}
