/** Articles that are missing, and those that fail; a module of its own, loaded with the page that shows them. */
import { by, http, take } from "./http";
import type { components } from "./schema";
import type { Id, Page } from "./types";

export type Gap = components["schemas"]["Gap"];
export type FailingArticle = components["schemas"]["FailingArticle"];
export interface Draft {
  title: string;
  language: string;
  body: string;
  audience: "internal" | "public";
}

export const gapCalls = {
  list: (query: { limit: number; cursor?: string }): Promise<Page<Gap>> => take(http.GET("/api/v1/article-gaps", { params: { query } })),
  search: () => take(http.POST("/api/v1/article-gaps/search")),
  approve: (id: Id, expected_version: number, draft?: Draft) => take(http.POST("/api/v1/article-gaps/{id}/approve", { ...by(id), body: { audience: "internal", ...draft, expected_version } })),
  dismiss: (id: Id, expected_version: number) => take(http.POST("/api/v1/article-gaps/{id}/dismiss", { ...by(id), body: { expected_version } })),
  failures: () => take(http.GET("/api/v1/article-failures")),
};
