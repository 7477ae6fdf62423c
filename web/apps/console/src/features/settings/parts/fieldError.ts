import type { ApiFailure } from "@trunkline/client";
import { knownText } from "@trunkline/i18n";

/**
 * What the server says of a field, or of what lies in it: `week` hears of `week.monday`. What is taken is told in
 * the reader's words, everything else as the server says it; what can be known beforehand is checked as it is entered.
 */
export function fieldError(failure: ApiFailure | null, field: string): string | undefined {
  if (!failure) return undefined;
  const found = Object.entries(failure.fields).find(([name]) => name === field || name.startsWith(`${field}.`));
  if (!found) return undefined;
  return (failure.code.endsWith("_taken") ? knownText(`errors.${failure.code}`) : null) ?? String(found[1]);
}
