import { useState } from "react";

export interface Edited<R, D> {
  draft: D;
  /** The row that the draft began with. */
  base: R;
  /** Enters something. */
  set: (change: Partial<D>) => void;
  /** Of the row that the draft began with: what a change has to name. */
  version: number;
  isDirty: boolean;
  /** Somebody else changed, meanwhile, what is being edited here. */
  isStale: boolean;
  /** Gives up what was entered and shows the row as it is now. */
  lookAgain: () => void;
  /** Keeps what was entered, knowing what it will be written over. */
  keepMine: () => void;
  /** Goes on from the row as the server has it after `sent` was saved; what was entered since stays. */
  saved: (row: R, sent: D) => void;
}

interface Held<R, D> {
  base: R;
  draft: D;
}

/** Whether two values say the same, in whatever order their keys stand: the server has its own. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a, inOneOrder) === JSON.stringify(b, inOneOrder);

function inOneOrder(_: string, value: unknown): unknown {
  if (typeof value === "number" && Number.isNaN(value)) return "NaN";
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The draft with the fields of `now` where nothing was entered since `before`. */
function follow<D extends object>(draft: D, before: D, now: D): D {
  const untouched = (Object.keys(now) as (keyof D)[]).filter((key) => same(draft[key], before[key]));
  return untouched.reduce((next, key) => ({ ...next, [key]: now[key] }), draft);
}

/** Whether some field was changed in both, and not to the same. */
function quarrel<D extends object>(draft: D, before: D, now: D): boolean {
  return (Object.keys(now) as (keyof D)[]).some((key) => !same(draft[key], before[key]) && !same(now[key], before[key]) && !same(draft[key], now[key]));
}

/**
 * What a form holds of a row that others may change. A field in which nothing was entered follows the row; the others
 * keep what was entered, and it is said when somebody else changed the same.
 *
 * @param kept - what was entered before, and the row it began with.
 */
export function useEdited<R extends { version: number }, D extends object>(row: R, read: (row: R) => D, kept: Held<R, D> | null = null): Edited<R, D> {
  const [held, setHeld] = useState<Held<R, D>>(() => kept ?? { base: row, draft: read(row) });
  const { base, draft } = held;
  const before = read(base);
  const now = read(row);
  const isNewer = row.version > base.version;
  const isStale = isNewer && quarrel(draft, before, now);
  if (isNewer && !isStale) setHeld({ base: row, draft: follow(draft, before, now) });
  return {
    draft,
    base,
    set: (change) => setHeld((last) => ({ ...last, draft: { ...last.draft, ...change } })),
    version: base.version,
    isDirty: !same(draft, before),
    isStale,
    lookAgain: () => setHeld((last) => (last.base.version > row.version ? { base: last.base, draft: read(last.base) } : { base: row, draft: now })),
    keepMine: () => setHeld((last) => ({ ...last, base: row })),
    saved: (answer, sent) => setHeld((last) => (last.base.version > answer.version ? last : { base: answer, draft: follow(last.draft, sent, read(answer)) })),
  };
}
