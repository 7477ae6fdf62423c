const LONGEST = 40;

/** Whether programs can name a field by this. */
export const isKey = (text: string): boolean => /^[a-z][a-z0-9_]{0,39}$/.test(text);

/** A key made of a label; of one without Latin letters nothing can be made, so it is a number of its own. */
export function keyFor(label: string): string {
  const latin = label
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[^a-z]+|_+$/g, "")
    .slice(0, LONGEST)
    .replace(/_+$/, "");
  if (latin || label === "") return latin;
  let sum = 7;
  for (const sign of label) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_000;
  return `field_${sum}`;
}
