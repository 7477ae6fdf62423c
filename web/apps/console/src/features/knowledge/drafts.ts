import type { Article, Id } from "@trunkline/client";
import { useSyncExternalStore } from "react";
import { Signal } from "../../live/signal";
import { useMe } from "../../session/SessionGate";

/** What the editor holds of an article. */
export type Written = Pick<Article, "title" | "body" | "language" | "audience">;

/** The same, with the version that it was. */
export type Base = Written & { version: number };

/** What was written and not saved, and what it began with. */
export interface Kept {
  base: Base;
  draft: Written;
}

const KEY = "trunkline.articles";
// Of this tab, so that it outlives another page, a reload and a new sign-in.
const drafts = new Signal<Readonly<Record<string, Kept>>>(JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, Kept>);

/** Under which name this person's text for an article is kept; `new` for one that is to be written. */
export function usePlace(articleId: Id | "new"): string {
  const { account, workspace } = useMe();
  return `${account.id}/${workspace.id}/${articleId}`;
}

export function useKept(place: string): Kept | null {
  return useSyncExternalStore(drafts.subscribe, () => drafts.read()[place] ?? null);
}

export function keep(place: string, kept: Kept | null): void {
  const { [place]: former, ...others } = drafts.read();
  if (!kept && !former) return;
  const next = kept ? { ...others, [place]: kept } : others;
  drafts.write(next);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // The tab's store is full: it is kept as long as the page.
  }
}

// The tab keeps it, but not beyond itself.
window.addEventListener("beforeunload", (leaving) => {
  if (Object.keys(drafts.read()).length > 0) leaving.preventDefault();
});
