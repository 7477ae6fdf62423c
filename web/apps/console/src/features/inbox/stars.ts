/** One to five of five stars as signs, e.g. ★★★★☆; beside it stands a number for those who hear it. */
export function starSigns(count: number): string {
  return "★".repeat(count) + "☆".repeat(5 - count);
}
