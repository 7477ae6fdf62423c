import type { Article, Id } from "@trunkline/client";

/** Whether somebody may change an article: their own until it is published, or any who publishes; the server decides. */
export function mayChange(article: Pick<Article, "owner_id" | "status">, permissions: readonly string[], me: Id): boolean {
  if (permissions.includes("articles.publish")) return true;
  return permissions.includes("articles.write") && article.owner_id === me && (article.status === "draft" || article.status === "review");
}
