/** A stretch of text that both sides have, only the older, or only the newer. */
export interface Piece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Lines that both sides have, or a place where they differ. */
export type Hunk = { kind: "same"; lines: string[] } | { kind: "changed"; pieces: Piece[] };

// The table of a comparison has as many cells as both sides multiplied; beyond this a text counts as replaced.
const MOST_CELLS = 4_000_000;
// Of two passages that share less, nobody reads what changed word by word.
const LEAST_SHARED = 0.3;

const isWord = /[\p{L}\p{N}]/u;
/** Words, Chinese characters, spaces and signs one by one. */
const wordsOf = (text: string): string[] => text.match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}_])+|\s+|./gsu) ?? [];

/** What two texts have in common and what not, by lines, and within changed ones by words; one empty line more or less is no change. */
export function difference(before: string, after: string): Hunk[] {
  const hunks: Hunk[] = [];
  let gone: string[] = [];
  let fresh: string[] = [];
  const turn = () => {
    const pieces = within(gone.join("\n"), fresh.join("\n"));
    if (pieces.length) hunks.push({ kind: "changed", pieces });
    gone = [];
    fresh = [];
  };
  for (const { kind, text } of compare(before.split("\n"), after.split("\n"))) {
    if (kind === "gone") gone.push(text);
    else if (kind === "new") fresh.push(text);
    else {
      turn();
      const last = hunks[hunks.length - 1];
      if (last?.kind === "same") last.lines.push(text);
      else hunks.push({ kind: "same", lines: [text] });
    }
  }
  turn();
  return hunks;
}

/** What changed inside a passage, by words; as a whole where little of it is left. */
export function within(before: string, after: string): Piece[] {
  const pieces: Piece[] = [];
  let shared = 0;
  for (const { kind, text } of compare(wordsOf(before), wordsOf(after))) {
    const last = pieces[pieces.length - 1];
    if (last?.kind === kind) last.text += text;
    else pieces.push({ kind, text });
    if (kind === "same" && isWord.test(text)) shared += text.length;
  }
  if (shared >= LEAST_SHARED * Math.min(before.length, after.length)) return pieces;
  return ([{ kind: "gone", text: before }, { kind: "new", text: after }] as const).filter(({ text }) => text !== "");
}

/** One piece per part, along a longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): Piece[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let [endA, endB] = [before.length, after.length];
  while (endA > start && endB > start && before[endA - 1] === after[endB - 1]) {
    endA--;
    endB--;
  }
  const as = (kind: Piece["kind"], parts: readonly string[]): Piece[] => parts.map((text) => ({ kind, text }));
  const [a, b] = [before.slice(start, endA), after.slice(start, endB)];
  const middle = a.length * b.length > MOST_CELLS ? [...as("gone", a), ...as("new", b)] : align(a, b);
  return [...as("same", before.slice(0, start)), ...middle, ...as("same", before.slice(endA))];
}

function align(a: readonly string[], b: readonly string[]): Piece[] {
  const width = b.length + 1;
  // How many parts are common to what follows a place in either.
  const common = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      pieces.push({ kind: "same", text: left });
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: "gone", text: left });
      i++;
    } else {
      pieces.push({ kind: "new", text: right ?? "" });
      j++;
    }
  }
  return pieces;
}
