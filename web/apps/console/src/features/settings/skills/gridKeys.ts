/** A cell of the grid; row −1 is that of the column heads. */
export interface Place {
  row: number;
  column: number;
}

export interface Size {
  rows: number;
  columns: number;
  /** Rows seen at once. */
  page: number;
}

/** The id of a cell in the page. */
export const cellId = ({ row, column }: Place): string => `skill-${row}-${column}`;

/** Where a key leads from a cell; null for a key that leads nowhere. Nothing leads out of the grid. */
export function moved({ row, column }: Place, key: string, isFar: boolean, size: Size): Place | null {
  const [lastRow, lastColumn] = [size.rows - 1, size.columns - 1];
  const to = (next: Place): Place => ({ row: Math.max(-1, Math.min(lastRow, next.row)), column: Math.max(0, Math.min(lastColumn, next.column)) });
  switch (key) {
    case "ArrowDown":
      return to({ row: isFar ? lastRow : row + 1, column });
    case "ArrowUp":
      return to({ row: isFar ? 0 : row - 1, column });
    case "ArrowRight":
      return to({ row, column: isFar ? lastColumn : column + 1 });
    case "ArrowLeft":
      return to({ row, column: isFar ? 0 : column - 1 });
    case "PageDown":
      return to({ row: row + size.page, column });
    case "PageUp":
      return to({ row: Math.max(0, row - size.page), column });
    case "Home":
      return to({ row: isFar ? 0 : row, column: 0 });
    case "End":
      return to({ row: isFar ? lastRow : row, column: lastColumn });
    default:
      return null;
  }
}

/** The level that a key gives: 1 to 5, one more or one less, null for none; undefined for another key. */
export function levelBy(key: string, held: number | undefined): number | null | undefined {
  if (/^[1-5]$/.test(key)) return Number(key);
  if (key === "0" || key === "Delete" || key === "Backspace") return null;
  if (key === "+" || key === "=") return Math.min(5, (held ?? 0) + 1);
  if (key === "-") return held === undefined || held === 1 ? null : held - 1;
  return undefined;
}
